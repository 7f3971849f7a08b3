package dev.archipelago.doctor;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.RedisConfig;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.store.RedisRights;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Redis: version, clock, memory policy and the commands that the server uses. */
final class RedisCheck implements Check {

    private static final String SUBJECT = "Redis";
    private static final Duration MAX_SKEW = Duration.ofSeconds(1);
    private static final int TIMEOUT_SECONDS = 5;

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
            findings.add(rights(link));
            return findings;
        }
    }

    private static @Nullable Object ask(RedisLink link, RedisCommand command) throws Exception {
        return link.commands().send(command).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private static String text(RedisLink link, String name, String argument) throws Exception {
        return RedisReplies.text(ask(link, RedisCommand.of(name).with(argument)));
    }

    private static Finding version(RedisLink link) throws Exception {
        String info = text(link, "INFO", "server");
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
        List<@Nullable Object> time = RedisReplies.list(ask(link, RedisCommand.of("TIME")));
        Instant there = Instant.ofEpochSecond(Long.parseLong(RedisReplies.text(time.getFirst())))
                .plusNanos(1_000L * Long.parseLong(RedisReplies.text(time.getLast())));
        return Clocks.compare(SUBJECT + " clock", before, there, clock.instant(), MAX_SKEW);
    }

    private static Finding eviction(RedisLink link) throws Exception {
        String memory = text(link, "INFO", "memory");
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

    private Finding rights(RedisLink link) {
        Set<String> missing =
                RedisRights.missing(link, configuration.storage().stream().name());
        return missing.isEmpty()
                ? Finding.ok(SUBJECT + " rights", "all commands, keys and channels may be used")
                : Finding.failed(
                        SUBJECT + " rights",
                        "the user lacks the rights to use " + String.join(", ", missing),
                        "Grant the commands, keys and channels that docs/operations.md lists.");
    }
}
