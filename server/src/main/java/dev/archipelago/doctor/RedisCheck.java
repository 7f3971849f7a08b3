package dev.archipelago.doctor;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.RedisConfig;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.island.RootCauses;
import dev.archipelago.infrastructure.store.RedisRights;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Redis: version, clock, memory policy and the commands that the server uses. */
final class RedisCheck implements Check {

    private static final String SUBJECT = "Redis";
    private static final Duration MAX_SKEW = Duration.ofSeconds(1);
    private static final int TIMEOUT_SECONDS = 5;
    private static final int REDIS_PORT = 6379;

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
                return List.of(silent(link, url.get()));
            }
            List<Finding> findings = new ArrayList<>();
            findings.add(version(link));
            findings.add(skew(link));
            findings.add(eviction(link));
            findings.add(rights(link));
            return findings;
        }
    }

    private static Finding silent(RedisLink link, Secret url) {
        Optional<String> tls = link.refusal().isEmpty() ? tlsFailure(url.reveal()) : Optional.empty();
        return Finding.failed(
                SUBJECT,
                link.address() + " does not answer"
                        + link.refusal()
                                .or(() -> tls)
                                .map(reason -> ": " + reason)
                                .orElse(""),
                tls.isPresent()
                        ? "Check that the port expects TLS; a private certificate authority belongs into a trust store"
                                + " (docs/operations.md)."
                        : "Check host, port, user, password and TLS in REDIS_URL, and that Redis runs.");
    }

    /** Why a TLS connection to the address fails; empty if it does not, or if the address is of another kind. */
    private static Optional<String> tlsFailure(String url) {
        if (!url.startsWith("rediss://") || url.contains("verifyPeer=")) {
            return Optional.empty();
        }
        try (SSLSocket socket = (SSLSocket) SSLSocketFactory.getDefault().createSocket()) {
            URI address = URI.create(url);
            String host = String.valueOf(address.getHost());
            int port = address.getPort() < 0 ? REDIS_PORT : address.getPort();
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
            socket.connect(new InetSocketAddress(host, port), (int) TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return Optional.empty();
        } catch (SSLException e) {
            return Optional.of("TLS fails, " + RootCauses.of(e).getMessage());
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
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
