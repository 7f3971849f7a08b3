package dev.archipelago.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.RedisConfig;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.island.RootCauses;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Redis: version, clock, memory policy and the commands that the server uses. */
final class RedisCheck implements Check {

    private static final String SUBJECT = "Redis";
    private static final Duration MAX_SKEW = Duration.ofSeconds(1);
    private static final int TIMEOUT_SECONDS = 5;
    private static final byte[] KEY = "archipelago:doctor:{doctor}".getBytes(UTF_8);
    private static final byte[] STREAM = "archipelago:doctor:{doctor}:stream".getBytes(UTF_8);
    private static final byte[] VALUE = "1".getBytes(UTF_8);
    private static final long LIFETIME_MS = 10_000;

    private final Configuration configuration;
    private final InstantSource clock;

    RedisCheck(Configuration configuration, InstantSource clock) {
        this.configuration = configuration;
        this.clock = clock;
    }

    @Override
    public String subject() {
        return SUBJECT;
    }

    @Override
    public List<Finding> run() throws Exception {
        RedisConfig config = configuration.storage().redis();
        Optional<Secret> url = config.url();
        if (url.isEmpty()) {
            return List.of(Finding.skipped(
                    SUBJECT,
                    config.choice() == RedisConfig.Choice.OFF
                            ? "off: one server only, nothing for other programs"
                            : "embedded; starts with the server"));
        }
        RedisOptions options = RedisOptions.of(url.get().reveal());
        try (RedisLink link = RedisLink.open(config.cluster() ? options.inCluster() : options)) {
            if (!link.available()) {
                return List.of(Finding.failed(
                        SUBJECT,
                        link.address() + " does not answer"
                                + link.refusal().map(reason -> ": " + reason).orElse(""),
                        "Check host, port, user, password and TLS in REDIS_URL, and that Redis runs."));
            }
            List<Finding> findings = new ArrayList<>();
            findings.add(version(link));
            findings.add(skew(link));
            findings.add(eviction(link));
            findings.add(commands(link));
            return findings;
        }
    }

    private static <T> T reply(Future<T> reply) throws Exception {
        return reply.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private static Finding version(RedisLink link) throws Exception {
        String info = reply(link.commands().info("server"));
        String version = field(info, "valkey_version")
                .or(() -> field(info, "redis_version"))
                .orElse("unknown");
        String message = link.address() + " is version " + version + ", answers in "
                + link.latency().map(Duration::toMillis).orElse(0L) + " ms";
        return version.matches("[1-5]\\..*|6\\.[01]\\..*")
                ? Finding.failed(SUBJECT, message, "Upgrade to Redis 6.2 or later, or to Valkey.")
                : Finding.ok(SUBJECT, message);
    }

    private static Optional<String> field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    private Finding skew(RedisLink link) throws Exception {
        Instant before = clock.instant();
        List<byte[]> time = reply(link.commands().time());
        Instant there = Instant.ofEpochSecond(Long.parseLong(new String(time.getFirst(), UTF_8)))
                .plusNanos(1_000L * Long.parseLong(new String(time.getLast(), UTF_8)));
        return Clocks.compare(SUBJECT + " clock", before, there, clock.instant(), MAX_SKEW);
    }

    private static Finding eviction(RedisLink link) throws Exception {
        String memory = reply(link.commands().info("memory"));
        String policy = field(memory, "maxmemory_policy").orElse("unknown");
        String most = field(memory, "maxmemory_human").orElse("unknown");
        String message = "maxmemory " + (most.equals("0B") ? "unlimited" : most) + ", policy " + policy;
        if (most.equals("0B") || policy.startsWith("volatile")) {
            return Finding.ok(SUBJECT + " memory", message);
        }
        return policy.startsWith("allkeys")
                ? Finding.warning(
                        SUBJECT + " memory",
                        message + ": budgets and the market stream may be evicted",
                        "Set maxmemory-policy to volatile-ttl or volatile-lru.")
                : Finding.warning(
                        SUBJECT + " memory",
                        message + ": when it is full, writes fail",
                        "Set maxmemory-policy to volatile-ttl or volatile-lru.");
    }

    private static Finding commands(RedisLink link) {
        Map<String, String> refused = new LinkedHashMap<>();
        uses(link).forEach((command, use) -> {
            try {
                use.call();
            } catch (Exception e) {
                refused.put(command, String.valueOf(RootCauses.of(e).getMessage()));
            }
        });
        return refused.isEmpty()
                ? Finding.ok(SUBJECT + " rights", "all commands and a channel may be used")
                : Finding.failed(
                        SUBJECT + " rights",
                        "refused: " + refused,
                        "Grant the user the commands and channels that docs/operations.md lists.");
    }

    /** One use of each group of commands, by the name of the first; the last ones delete what the others left. */
    private static Map<String, Callable<?>> uses(RedisLink link) {
        Map<String, Callable<?>> uses = new LinkedHashMap<>();
        uses.put("PSETEX", () -> reply(link.commands().psetex(KEY, LIFETIME_MS, VALUE)));
        uses.put("GET", () -> reply(link.commands().get(KEY)));
        uses.put(
                "EVAL",
                () -> reply(link.commands().eval("return 1", ScriptOutputType.INTEGER, new byte[][] {KEY}, VALUE)));
        uses.put("DEL", () -> reply(link.commands().del(KEY)));
        uses.put("HSET", () -> reply(link.commands().hset(KEY, VALUE, VALUE)));
        uses.put("HGETALL", () -> reply(link.commands().hgetall(KEY)));
        uses.put("PEXPIRE", () -> reply(link.commands().pexpire(KEY, 1L)));
        uses.put("XADD", () -> reply(link.commands().xadd(STREAM, VALUE, VALUE)));
        uses.put("XRANGE", () -> reply(link.commands().xrange(STREAM, Range.unbounded(), Limit.from(1))));
        uses.put("PUBLISH", () -> reply(link.commands().publish(KEY, VALUE)));
        uses.put("SUBSCRIBE", () -> {
            link.subscribe(new String(KEY, UTF_8), message -> {}, () -> {}).close();
            return VALUE;
        });
        uses.put("DEL of a stream", () -> reply(link.commands().del(STREAM)));
        return uses;
    }
}
