package dev.archipelago.infrastructure.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the {@link Configuration} from environment variables. */
public final class ConfigurationReader {

    private final Variables variables;
    private final Map<String, UpstreamVariables> upstreams;
    private final List<BrokerVariables> brokers;

    private ConfigurationReader(
            Variables variables, Map<String, UpstreamVariables> upstreams, List<BrokerVariables> brokers) {
        this.variables = variables;
        this.upstreams = upstreams;
        this.brokers = brokers;
    }

    /**
     * Reads the configuration from the process's own variables and, for those that are not set, from a {@code .env}
     * file.
     *
     * @param upstreams the variables of each upstream, by its name
     * @param brokers the variables of each message broker
     * @throws ConfigurationException listing every invalid value
     */
    public static Configuration read(
            Map<String, String> environment,
            Path dotEnv,
            Map<String, UpstreamVariables> upstreams,
            List<BrokerVariables> brokers)
            throws ConfigurationException {
        Map<String, String> merged = new HashMap<>(DotEnv.read(dotEnv));
        merged.putAll(environment);
        return read(merged, upstreams, brokers);
    }

    /** Reads the configuration as the other method does, without message brokers. */
    public static Configuration read(
            Map<String, String> environment, Path dotEnv, Map<String, UpstreamVariables> upstreams)
            throws ConfigurationException {
        return read(environment, dotEnv, upstreams, List.of());
    }

    /**
     * Reads the configuration from the given variables; those with unknown names are ignored.
     *
     * @param upstreams the variables of each upstream, by its name
     * @param brokers the variables of each message broker
     * @throws ConfigurationException listing every invalid value
     */
    public static Configuration read(
            Map<String, String> environment, Map<String, UpstreamVariables> upstreams, List<BrokerVariables> brokers)
            throws ConfigurationException {
        Variables variables = new Variables(environment);
        Configuration configuration = new ConfigurationReader(variables, upstreams, brokers).configuration();
        if (!variables.problems().isEmpty()) {
            throw new ConfigurationException(variables.problems());
        }
        return configuration;
    }

    /** Reads the configuration from the given variables, without message brokers. */
    public static Configuration read(Map<String, String> environment, Map<String, UpstreamVariables> upstreams)
            throws ConfigurationException {
        return read(environment, upstreams, List.of());
    }

    /** The names of all variables that are read. */
    public static Set<String> names(Map<String, UpstreamVariables> upstreams) {
        return infos(upstreams, List.of()).stream()
                .map(VariableInfo::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The documentation of all variables, by sections. */
    public static List<VariableInfo> infos(Map<String, UpstreamVariables> upstreams, List<BrokerVariables> brokers) {
        Variables variables = new Variables(Map.of());
        new ConfigurationReader(variables, upstreams, brokers).configuration();
        return variables.infos();
    }

    private Configuration configuration() {
        WebVariables web = new WebVariables(variables);
        WebConfig webConfig = web.read();
        variables.section("Site");
        SiteConfig site = new SiteVariables(variables).read();
        EmbedConfig embed = web.embed();
        StorageConfig storage = new StorageVariables(variables, brokers).read();
        variables.section("Market");
        MarketConfig market = new MarketConfig(coins(), priceSource(), plausibility());
        boolean simulated = variables.flag(
                "MARKET_SIMULATED",
                "1 if the addresses of the upstreams are those of the simulator: every page and snapshot then says so.");
        AlertConfig alerts = new AlertConfig(variables.networks(
                "WEBHOOK_ALLOWED_NETWORKS",
                List.of(),
                "Internal networks that webhooks of alerts may reach, also over plain http."));
        UpstreamConfig upstreamConfig = UpstreamConfig.read(variables, upstreams);
        LogConfig log = new LogVariables(variables).read();
        return new Configuration(webConfig, site, embed, storage, upstreamConfig, market, log, alerts, simulated);
    }

    private List<String> coins() {
        return variables
                .text(
                        "COINS",
                        "symbols of coins, separated by commas",
                        "",
                        "The coins that are shown, in this order: any of those in"
                                + " `server/src/main/resources/dev/archipelago/market/coins.csv`; by default those of"
                                + " the contract.")
                .map(text -> Arrays.stream(text.split(",", -1))
                        .map(symbol -> symbol.strip().toUpperCase(Locale.ROOT))
                        .filter(symbol -> !symbol.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    private PriceSource priceSource() {
        return variables.choice(
                "PRICE_SOURCE",
                PriceSource.class,
                PriceSource.BINANCE,
                "BINANCE for Binance's prices in USDT with other sources as fallbacks; REFERENCE for the median of"
                        + " Binance, Coinbase Exchange, Kraken and OKX in USD.");
    }

    private PlausibilityConfig plausibility() {
        PlausibilityConfig defaults = PlausibilityConfig.DEFAULT;
        return new PlausibilityConfig(
                percent(
                        "JUMP_COIN_PERCENT",
                        defaults.coinJump(),
                        "The largest change of a coin, in percent, accepted without confirmation by a second source or observation."),
                percent(
                        "JUMP_GLOBAL_PERCENT",
                        defaults.globalJump(),
                        "The largest change of a global figure, in percent, accepted without confirmation by a second source or observation."),
                percent(
                        "JUMP_FUND_PERCENT",
                        defaults.fundJump(),
                        "The largest change of a fund, in percent, accepted without confirmation by a second source or observation."),
                percent(
                        "DISAGREEMENT_COIN_PERCENT",
                        defaults.coinDisagreement(),
                        "The difference between two sources of a coin, in percent, beyond which they are reported to disagree."),
                percent(
                        "DISAGREEMENT_GLOBAL_PERCENT",
                        defaults.globalDisagreement(),
                        "The difference between two sources of a global figure, in percent, beyond which they are reported to disagree."));
    }

    private int percent(String name, int defaultValue, String description) {
        return variables.integer(name, defaultValue, 1, 1000, description);
    }
}
