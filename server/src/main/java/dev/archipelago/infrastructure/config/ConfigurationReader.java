package dev.archipelago.infrastructure.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.event.Level;

/** Reads the {@link Configuration} from environment variables. */
public final class ConfigurationReader {

    private static final Set<String> HTTP = Set.of("http", "https");
    private static final int MIN_KEY_LENGTH = 16;
    private static final int MAX_SECONDS = 365 * 24 * 3600;

    private enum RedisMode {
        SINGLE,
        CLUSTER
    }

    private final Variables variables;
    private final Map<String, UpstreamVariables> upstreams;

    private ConfigurationReader(Variables variables, Map<String, UpstreamVariables> upstreams) {
        this.variables = variables;
        this.upstreams = upstreams;
    }

    /**
     * Reads the configuration from the process's own variables and, for those that are not set, from a {@code .env}
     * file.
     *
     * @param upstreams the variables of each upstream, by its name
     * @throws ConfigurationException listing every invalid value
     */
    public static Configuration read(
            Map<String, String> environment, Path dotEnv, Map<String, UpstreamVariables> upstreams)
            throws ConfigurationException {
        Map<String, String> merged = new HashMap<>(DotEnv.read(dotEnv));
        merged.putAll(environment);
        return read(merged, upstreams);
    }

    /**
     * Reads the configuration from the given variables; those with unknown names are ignored.
     *
     * @param upstreams the variables of each upstream, by its name
     * @throws ConfigurationException listing every invalid value
     */
    public static Configuration read(Map<String, String> environment, Map<String, UpstreamVariables> upstreams)
            throws ConfigurationException {
        Variables variables = new Variables(environment);
        Configuration configuration = new ConfigurationReader(variables, upstreams).configuration();
        if (!variables.problems().isEmpty()) {
            throw new ConfigurationException(variables.problems());
        }
        return configuration;
    }

    /** The names of all variables that are read. */
    public static Set<String> names(Map<String, UpstreamVariables> upstreams) {
        Variables variables = new Variables(Map.of());
        new ConfigurationReader(variables, upstreams).configuration();
        return new LinkedHashSet<>(variables.names());
    }

    private Configuration configuration() {
        return new Configuration(
                web(),
                new SiteVariables(variables).read(),
                embed(),
                new StorageConfig(database(), redis(), cache(), stream(), data()),
                UpstreamConfig.read(variables, upstreams),
                new MarketConfig(coins(), plausibility()),
                log(),
                alerts(),
                variables.flag("MARKET_SIMULATED"));
    }

    private WebConfig web() {
        return new WebConfig(
                variables.text("HOST").orElse("0.0.0.0"),
                variables.integer("PORT", 8000, 0, 65535),
                variables.base("PUBLIC_BASE_URL", HTTP),
                origins(),
                adminKey(),
                new ClientVariables(variables).read(),
                operators(),
                variables.integer("MAX_CONNECTIONS", 12_000, 10, 1_000_000));
    }

    private Optional<Secret> adminKey() {
        Optional<Secret> key = variables.secret("AUTO_UPDATE_SECRET_KEY");
        if (key.isPresent() && key.get().reveal().length() < MIN_KEY_LENGTH) {
            variables.problem(
                    "AUTO_UPDATE_SECRET_KEY",
                    "is too short to be safe: use at least " + MIN_KEY_LENGTH
                            + " characters, for example the output of openssl rand -base64 32");
        }
        return key;
    }

    private List<Network> operators() {
        Optional<String> text = variables.text("METRICS_ALLOWED_NETWORKS");
        if (text.isEmpty()) {
            return WebConfig.PRIVATE_NETWORKS;
        }
        return text.get().equalsIgnoreCase("none") ? List.of() : variables.networks("METRICS_ALLOWED_NETWORKS");
    }

    private Set<String> origins() {
        Set<String> origins = new LinkedHashSet<>();
        for (String origin : variables.text("ALLOWED_ORIGINS").orElse("").split(",", -1)) {
            String stripped = origin.strip();
            if (stripped.matches("https?://[^/?#@\\s]+/?")) {
                origins.add(stripped.replaceAll("/$", ""));
            } else if (!stripped.isEmpty()) {
                variables.problem(
                        "ALLOWED_ORIGINS",
                        "holds " + (stripped.contains("@") ? "an address with a user" : "'" + stripped + "'")
                                + ", expected addresses like https://host:port and commas");
            }
        }
        return Set.copyOf(origins);
    }

    private EmbedConfig embed() {
        Optional<String> text = variables.text("EMBED_ANCESTORS");
        if (text.isEmpty() || text.get().equals("*")) {
            return EmbedConfig.DEFAULT;
        }
        if (text.get().equalsIgnoreCase("none")) {
            return new EmbedConfig(List.of());
        }
        List<String> ancestors =
                Arrays.stream(text.get().split(",", -1)).map(String::strip).toList();
        for (String ancestor : ancestors) {
            if (!ancestor.matches("https?://(\\*\\.)?[A-Za-z0-9.-]+(:[0-9]{1,5})?")) {
                variables.problem(
                        "EMBED_ANCESTORS",
                        "holds '" + ancestor + "', expected *, none, or addresses like https://news.example or"
                                + " https://*.news.example and commas");
                return EmbedConfig.DEFAULT;
            }
        }
        return new EmbedConfig(ancestors);
    }

    private DatabaseConfig database() {
        Optional<DatabaseAddress> address = Optional.empty();
        try {
            address = variables.text("DATABASE_URL").map(DatabaseAddress::parse);
        } catch (IllegalArgumentException e) {
            variables.problem("DATABASE_URL", String.valueOf(e.getMessage()));
        }
        return new DatabaseConfig(address, variables.integer("DATABASE_POOL_SIZE", 32, 1, 1000));
    }

    private RedisConfig redis() {
        Optional<String> url = variables.text("REDIS_URL");
        boolean cluster = variables.choice("REDIS_MODE", RedisMode.class, RedisMode.SINGLE) == RedisMode.CLUSTER;
        if (url.isEmpty() || url.get().equalsIgnoreCase("off")) {
            if (cluster) {
                variables.problem("REDIS_MODE", "is cluster, which needs the address of one in REDIS_URL");
            }
            return new RedisConfig(
                    url.isEmpty() ? RedisConfig.Choice.EMBEDDED : RedisConfig.Choice.OFF, Optional.empty(), false);
        }
        if (!url.get().matches("rediss?://[^/?#\\s]+(/\\S*)?|rediss?-sentinel://[^/?#\\s]+(/\\S*)?#\\S+")) {
            variables.problem(
                    "REDIS_URL",
                    "must look like redis://:password@host:6379/0, rediss://…, redis-sentinel://host:26379#master or"
                            + " off");
        }
        return new RedisConfig(RedisConfig.Choice.SERVER, url.map(Secret::new), cluster);
    }

    private CacheConfig cache() {
        return new CacheConfig(
                variables.integer("CACHE_L1_CAPACITY", 2000, 1, 10_000_000),
                variables.number("CACHE_L1_MAX_BYTES", 64L << 20, 1 << 20, 1L << 40),
                Duration.ofSeconds(variables.integer("CACHE_L1_TTL_SECONDS", 300, 1, MAX_SECONDS)),
                Duration.ofSeconds(variables.integer("CACHE_L2_TTL_SECONDS", 3600, 1, MAX_SECONDS)));
    }

    private StreamConfig stream() {
        return new StreamConfig(
                variables.text("STREAM_NAME").orElse("market_data_stream"),
                variables.integer("MAX_STREAM_LENGTH", 1000, 1, 10_000_000));
    }

    private List<String> coins() {
        return variables
                .text("COINS")
                .map(text -> Arrays.stream(text.split(",", -1))
                        .map(symbol -> symbol.strip().toUpperCase(Locale.ROOT))
                        .filter(symbol -> !symbol.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    private PlausibilityConfig plausibility() {
        PlausibilityConfig defaults = PlausibilityConfig.DEFAULT;
        return new PlausibilityConfig(
                percent("JUMP_COIN_PERCENT", defaults.coinJump()),
                percent("JUMP_GLOBAL_PERCENT", defaults.globalJump()),
                percent("JUMP_FUND_PERCENT", defaults.fundJump()),
                percent("DISAGREEMENT_COIN_PERCENT", defaults.coinDisagreement()),
                percent("DISAGREEMENT_GLOBAL_PERCENT", defaults.globalDisagreement()));
    }

    private int percent(String name, int defaultValue) {
        return variables.integer(name, defaultValue, 1, 1000);
    }

    private LogConfig log() {
        boolean debug = variables.flag("DEBUG");
        return new LogConfig(debug, variables.choice("LOG_LEVEL", Level.class, debug ? Level.DEBUG : Level.INFO));
    }

    private DataConfig data() {
        String directory = variables.text("DATA_DIR").orElse("data");
        try {
            return new DataConfig(Path.of(directory));
        } catch (InvalidPathException e) {
            variables.problem("DATA_DIR", "is not a path: " + directory);
            return new DataConfig(Path.of("data"));
        }
    }

    private AlertConfig alerts() {
        return new AlertConfig(variables.networks("WEBHOOK_ALLOWED_NETWORKS"));
    }
}
