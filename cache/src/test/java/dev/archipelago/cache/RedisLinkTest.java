package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisConnection;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.cache.redis.RedisStatistics;
import dev.archipelago.cache.redis.RedisSubscription;
import dev.archipelago.cache.redis.RedisTls;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@ExtendWith(LeakCheck.class)
class RedisLinkTest {

    private static final Duration BEAT = Duration.ofMillis(50);
    private static final Duration WAIT = Duration.ofSeconds(5);

    private static RedisLink open(String uri) {
        return RedisLink.open(RedisOptions.of(uri).withHeartbeat(BEAT));
    }

    private static void setAndGet(RedisLink link) {
        Eventually.becomes("the link is up", link::available);
        RawCommands.set(link, "k", new byte[] {0, -1});
        assertThat(RawCommands.get(link, "k")).containsExactly(0, -1);
    }

    @Test
    void open_redisThere_isAvailableAtOnce() {
        try (RedisServer server = RedisServer.running();
                RedisLink link = open(server.uri())) {
            Eventually.becomes("the link is up", link::available);
            assertThat(link.ping(WAIT)).isPositive();
            assertThat(link.latency()).isPresent();
            setAndGet(link);
        }
    }

    /** Lettuce warns if a connection is closed twice, which the shutdown of its client does while a close is running. */
    @Test
    void close_subscriptionBeingClosed_closesItOnce() {
        Logger logger = (Logger) LoggerFactory.getLogger("io.lettuce.core.RedisChannelHandler");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.WARN);
        try (RedisServer server = RedisServer.running()) {
            for (int i = 0; i < 5; i++) {
                RedisLink link = open(server.uri());
                Eventually.becomes("the link is up", link::available);
                List<RedisSubscription> subscriptions = Stream.generate(
                                () -> link.subscribe("channel", message -> {}, () -> {}, () -> {}))
                        .limit(10)
                        .toList();
                subscriptions.forEach(RedisSubscription::close);
                link.close();
            }
            assertThat(log.list).isEmpty();
        } finally {
            logger.setLevel(null);
            logger.detachAppender(log);
        }
    }

    /** A link in use needs no heartbeats in addition to its commands. */
    @Test
    void heartbeat_answersOfOtherCommands_takeItsPlace() {
        try (RedisServer server = RedisServer.running();
                RedisLink link = RedisLink.open(RedisOptions.of(server.uri()).withHeartbeat(Duration.ofMillis(200)))) {
            Eventually.becomes("the link is up", link::available);
            RedisScript script = RedisScript.of("return 1");
            long before = pings(link);
            long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            Eventually.becomes("three seconds of questions", () -> {
                script.run(link, List.of(), List.of(), WAIT);
                return System.nanoTime() > end;
            });

            assertThat(pings(link) - before)
                    .as("of fifteen heartbeats, those after a pause of this process")
                    .isLessThan(8);
            assertThat(link.latency()).isPresent();
        }
    }

    private static long pings(RedisLink link) {
        return RedisReplies.text(link.ask(RedisCommand.of("INFO").with("commandstats")))
                .lines()
                .filter(line -> line.startsWith("cmdstat_ping:"))
                .map(line -> line.replaceAll("^[^=]*=|,.*", ""))
                .mapToLong(Long::parseLong)
                .sum();
    }

    @Test
    void send_onAConnectionClosedBefore_failsAsUnsent() {
        try (RedisServer server = RedisServer.running();
                RedisLink link = open(server.uri())) {
            Eventually.becomes("the link is up", link::available);
            RedisConnection connection = link.openDedicated(WAIT);
            connection.close();

            assertThatThrownBy(() -> RedisReplies.ask(() -> connection.send(RedisCommand.of("PING")), WAIT))
                    .isInstanceOfSatisfying(
                            RedisUnavailableException.class,
                            failure -> assertThat(failure.isUnsent()).isTrue());
        }
    }

    @Test
    void open_bundledRedis_isAvailable() {
        try (RedisServer server = RedisServer.bundledRunning();
                RedisLink link = open(server.uri())) {
            setAndGet(link);
        }
    }

    @Test
    void open_redisUnavailable_doesNotFailAndFindsItLater() {
        try (RedisServer server = RedisServer.running()) {
            server.kill();
            try (RedisLink link = open(server.uri())) {
                assertThat(link.available()).isFalse();
                assertThat(link.latency()).isEmpty();
                assertThatThrownBy(link::commands).isInstanceOf(RedisUnavailableException.class);
                assertThatThrownBy(() -> link.openDedicated(WAIT)).isInstanceOf(RedisUnavailableException.class);
                assertThat(link.statistics(WAIT)).isEqualTo(RedisStatistics.unavailable(true));
                server.start();
                setAndGet(link);
            }
        }
    }

    @Test
    void onChange_killedAndStarted_notifiesOfEachChangeOnce() throws Exception {
        List<Boolean> changes = new CopyOnWriteArrayList<>();
        try (RedisServer server = RedisServer.running();
                RedisLink link = open(server.uri());
                AutoCloseable registration = link.onChange(changes::add)) {
            link.onChange(state -> {
                throw new IllegalStateException("a listener's own fault");
            });
            Eventually.becomes("the link is up", link::available);
            changes.clear();
            server.kill();
            Eventually.becomes("it is seen away", () -> changes.size() == 1);
            server.start();
            Eventually.becomes("it is seen back", () -> changes.size() == 2);
            assertThat(changes).containsExactly(false, true);
        }
    }

    @Test
    void available_frozenAndThawed_changes() {
        try (RedisServer server = RedisServer.running();
                RedisLink link = RedisLink.open(RedisOptions.of(server.uri())
                        .withHeartbeat(BEAT)
                        .withTimeouts(Duration.ofMillis(500), Duration.ofMillis(200)))) {
            Eventually.becomes("the link is up", link::available);
            server.freeze();
            Eventually.becomes("it is seen away", () -> !link.available());
            server.thaw();
            Eventually.becomes("it is seen back", link::available);
        }
    }

    @Test
    void open_wrongPassword_staysAwayAndRightOneWorks() {
        try (RedisServer server = RedisServer.running("--requirepass", "s3cret")) {
            try (RedisLink link = open("redis://:wrong@127.0.0.1:" + server.port())) {
                assertThat(link.available()).isFalse();
                assertThat(link.address()).doesNotContain("wrong");
            }
            try (RedisLink link = open("redis://:s3cret@127.0.0.1:" + server.port() + "/3")) {
                setAndGet(link);
            }
        }
    }

    @Test
    void open_sentinel_findsTheMaster(@TempDir Path directory) throws Exception {
        try (RedisServer master = RedisServer.running()) {
            Path file = directory.resolve("sentinel.conf");
            Files.writeString(file, "sentinel monitor main 127.0.0.1 " + master.port() + " 1\n");
            try (RedisServer sentinel = RedisServer.running(file.toString(), "--sentinel");
                    RedisLink link = open("redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#main")) {
                setAndGet(link);
                assertThat(link.address()).startsWith("main@127.0.0.1:");
            }
        }
    }

    @Test
    void open_cluster_reachesItsNode() throws Exception {
        try (RedisServer node = RedisServer.running("--cluster-enabled", "yes")) {
            try (RedisLink direct = open(node.uri())) {
                Eventually.becomes("the link is up", direct::available);
                RawCommands.ask(direct, "CLUSTER", slots());
                Eventually.becomes(
                        "the cluster is whole",
                        () -> RawCommands.text(direct, "CLUSTER", "INFO").contains("cluster_state:ok"));
            }
            try (RedisLink link = RedisLink.open(
                            RedisOptions.of(node.uri()).inCluster().withHeartbeat(BEAT));
                    Cache cache =
                            Cache.builder().prefix("cache:v1:").redis(link).build()) {
                Eventually.becomes("the node takes keys", () -> takesKeys(link));
                setAndGet(link);
                cache.get(new CacheKey<>("k", Codec.text(), EntryOptions.of(CacheStrategy.DEFAULT)), () -> "v");
                Eventually.becomes(
                        "it is written", () -> cache.statistics().l2Writes().completed() == 1);
                try (RedisConnection own = link.openDedicated(WAIT)) {
                    assertThat(own.isOpen()).isTrue();
                }
                node.kill();
                Eventually.becomes("it is seen away", () -> !link.available());
            }
        }
    }

    /** The first command for a node is rejected while its connection is being opened. */
    private static boolean takesKeys(RedisLink link) {
        try {
            return RedisReplies.number(
                            RawCommands.ask(link, RedisCommand.of("EXISTS").key("k")))
                    >= 0;
        } catch (RedisUnavailableException e) {
            return false;
        }
    }

    private static String[] slots() {
        return Stream.concat(Stream.of("ADDSLOTS"), IntStream.range(0, 16384).mapToObj(Integer::toString))
                .toArray(String[]::new);
    }

    @Test
    void open_sentinelFailover_followsTheMaster(@TempDir Path directory) throws Exception {
        try (RedisServer master = RedisServer.running();
                RedisServer replica = RedisServer.running("--replicaof", "127.0.0.1 " + master.port())) {
            Path file = directory.resolve("sentinel.conf");
            Files.writeString(
                    file,
                    "sentinel monitor main 127.0.0.1 " + master.port() + " 1\n"
                            + "sentinel down-after-milliseconds main 500\nsentinel failover-timeout main 2000\n");
            try (RedisServer sentinel = RedisServer.running(file.toString(), "--sentinel");
                    RedisLink direct = open(sentinel.uri());
                    RedisLink link = open("redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#main")) {
                setAndGet(link);
                Eventually.becomes(
                        "the sentinel knows the replica",
                        () -> RawCommands.text(direct, "INFO", "sentinel").contains("slaves=1"));
                master.kill();
                Eventually.becomes("the link leads to the replica", () -> leadsTo(link, replica.port()));
                setAndGet(link);
            }
        }
    }

    private static boolean leadsTo(RedisLink link, int port) {
        try {
            return link.available() && RawCommands.text(link, "INFO", "server").contains("tcp_port:" + port);
        } catch (RedisUnavailableException e) {
            return false;
        }
    }

    @Test
    void open_tls_isEncrypted(@TempDir Path directory) throws Exception {
        Assumptions.assumeTrue(RedisServer.isInstalled(), "the bundled Redis has no TLS");
        Path store = directory.resolve("key.p12");
        keytool(
                directory,
                "-genkeypair",
                "-alias",
                "r",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit");
        Pem.write(store, "changeit", "r", directory);
        int tls = RedisServer.freePort();
        String key = directory.resolve("key.pem").toString();
        String certificate = directory.resolve("cert.pem").toString();
        try (RedisServer server = RedisServer.running(
                        "--tls-port",
                        String.valueOf(tls),
                        "--tls-key-file",
                        key,
                        "--tls-cert-file",
                        certificate,
                        "--tls-ca-cert-file",
                        certificate,
                        "--tls-auth-clients",
                        "optional");
                RedisLink trusting = open("rediss://127.0.0.1:" + tls + "?verifyPeer=NONE");
                RedisLink strict = open("rediss://127.0.0.1:" + tls)) {
            setAndGet(trusting);
            assertThat(strict.available()).isFalse();
            assertThat(server.port()).isNotEqualTo(tls);
            RawCommands.ask(trusting, "CONFIG", "SET", "tls-auth-clients", "yes");
            RedisTls known = RedisTls.trusting(Path.of(certificate));
            RedisOptions options = RedisOptions.of("rediss://127.0.0.1:" + tls + "?verifyPeer=CA");
            try (RedisLink anonymous = RedisLink.open(options.withTls(known));
                    RedisLink identified =
                            RedisLink.open(options.withTls(known.identifiedBy(Path.of(certificate), Path.of(key))))) {
                setAndGet(identified);
                assertThat(anonymous.available()).isFalse();
            }
        }
    }

    private static void keytool(Path directory, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void open_notAUri_reportsItWithoutRepeatingIt() {
        assertThatThrownBy(() -> open("http://user:s3cret@host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("redis://")
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void toString_optionsWithPassword_hidesIt() {
        assertThat(RedisOptions.of("redis://:s3cret@host")
                        .withRequestQueueSize(5)
                        .toString())
                .contains("requestQueueSize=5")
                .doesNotContain("s3cret");
    }

    @Test
    void options_notPositive_areRefused() {
        assertThatThrownBy(() -> RedisOptions.of("redis://h").withHeartbeat(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RedisOptions.of("redis://h").withRequestQueueSize(0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
