package dev.archipelago.cache;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Removals hold across schema versions, rejections by Redis and clocks that differ. */
@ExtendWith(LeakCheck.class)
class RemovalGuaranteesTest {

    private static final Duration TTL = Duration.ofMinutes(5);

    private final RedisServer server = RedisServer.running("--repl-diskless-sync-delay", "0");
    private final RedisLink link = RedisLink.open(RedisOptions.of(server.uri()).withHeartbeat(Duration.ofMillis(50)));

    @AfterEach
    void close() {
        link.close();
        server.close();
    }

    private CacheBuilder builder() {
        Eventually.becomes("the link is up", link::available);
        return Cache.builder().prefix("test:v1:").redis(link);
    }

    private static CacheKey<String> key(int schema) {
        return new CacheKey<>(
                "page:home",
                Codec.text().withSchema(schema),
                EntryOptions.of(CacheStrategy.custom(TTL)).withL2Ttl(Duration.ofHours(2)));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 2", "1, 0", "1, 2", "2, 0", "2, 1", "2, 2"})
    void remove_byProgramWithAnotherSchema_removesTheValueOfEachSchema(int stored, int removing) {
        try (Cache old = LeakCheck.watch(builder().build());
                Cache current = LeakCheck.watch(builder().build())) {
            old.get(key(stored), () -> "before");
            TwoNodes.written(old);
            current.remove(key(removing));
            TwoNodes.written(current);
        }
        try (Cache restarted = LeakCheck.watch(builder().build())) {
            assertThat(restarted.get(key(stored), () -> "after")).isEqualTo("after");
            TwoNodes.written(restarted);
        }
        try (Cache restarted = LeakCheck.watch(builder().build())) {
            assertThat(restarted.get(key(stored), () -> "not stored")).isEqualTo("after");
        }
    }

    @Test
    void remove_rejectedByRedis_isRepeatedUntilItIsAccepted() {
        byte[] name = "test:v1:page:home".getBytes(StandardCharsets.UTF_8);
        try (Cache cache = LeakCheck.watch(builder().build())) {
            removeRejected(cache);
            assertThat(link.refusal()).isPresent();
            assertThat(cache.statistics().l2Writes().pending()).isEqualTo(1);
            assertThat(stored(link, name)).isNotNull();

            configure("0");
            TwoNodes.written(cache);
            assertThat(stored(link, name)).isNull();
            assertThat(cache.statistics().l2Writes().dropped()).isZero();
            assertThat(link.refusal()).isEmpty();
        }
    }

    @Test
    void remove_replacedByAValueThatRedisRejects_isRepeatedUntilItIsAccepted() {
        byte[] name = "test:v1:page:home".getBytes(StandardCharsets.UTF_8);
        try (Cache cache = LeakCheck.watch(builder().build())) {
            removeRejected(cache);
            cache.put(key(0), "after");
            Eventually.becomes(
                    "the value is rejected", () -> cache.statistics().l2Writes().dropped() > 0);

            configure("0");
            TwoNodes.written(cache);
            assertThat(stored(link, name)).isNull();
        }
    }

    /** Simulates commands of a former connection that arrive after those of the new one. */
    @Test
    void write_thatRedisReceivesAfterALaterRemoval_isNotStored() throws Exception {
        AtomicReference<@Nullable Callable<Future<@Nullable Object>>> delayed = new AtomicReference<>();
        CommandInterceptor delaying = (command, redis) -> {
            boolean write = command.arguments().stream()
                    .anyMatch(argument -> new String(argument, StandardCharsets.ISO_8859_1).contains("before"));
            return write && delayed.compareAndSet(null, () -> redis.send(command))
                    ? new CompletableFuture<>()
                    : redis.send(command);
        };
        RedisOptions options =
                RedisOptions.of(server.uri()).withTimeouts(Duration.ofSeconds(1), Duration.ofMillis(300));
        try (RedisLink slow = RedisLink.open(options, delaying::around)) {
            Eventually.becomes("the link is up", slow::available);
            try (Cache cache = LeakCheck.watch(
                    Cache.builder().prefix("test:v1:").redis(slow).build())) {
                cache.put(key(1), "so that Redis knows the script");
                TwoNodes.written(cache);
                cache.get(key(0), () -> "before");
                cache.remove(key(0));
                TwoNodes.written(cache);
                requireNonNull(delayed.get()).call().get(20, TimeUnit.SECONDS);
                assertThat(stored(link, "test:v1:page:home".getBytes(StandardCharsets.UTF_8)))
                        .isNull();
            }
        }
    }

    /** Stores a value, makes Redis reject writes, removes the value, and returns when Redis has rejected that. */
    private void removeRejected(Cache cache) {
        cache.get(key(0), () -> "before");
        TwoNodes.written(cache);
        configure("1");
        cache.remove(key(0));
        Eventually.becomes("it is rejected", () -> cache.statistics().l2().failures() > 0);
    }

    /** Makes Redis reject writes unless it has that many replicas. */
    private void configure(String replicas) {
        RawCommands.ask(link, "CONFIG", "SET", "min-replicas-to-write", replicas);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void remove_lostByAFailover_isRepeated(boolean restarted) {
        isRepeatedAfterAFailover(restarted, (cache, network) -> cache.remove(key(0)));
    }

    /** While the writer waits for the reply to another removal, a value takes the place of this one in the queue. */
    @Test
    void remove_replacedByAValueAndLostByAFailover_isRepeated() {
        isRepeatedAfterAFailover(true, (cache, network) -> {
            network.pause();
            cache.remove(key(1));
            cache.remove(key(0));
            cache.put(key(0), "newer");
            network.heal();
        });
    }

    /** @param restarted whether the server is another process afterwards, or was a replica for a while */
    private void isRepeatedAfterAFailover(boolean restarted, BiConsumer<Cache, FaultProxy> removal) {
        byte[] name = "test:v1:page:home".getBytes(StandardCharsets.UTF_8);
        try (RedisServer other = RedisServer.running("--repl-diskless-sync-delay", "0");
                RedisLink otherLink = RedisLink.open(RedisOptions.of(other.uri()));
                FaultProxy network = FaultProxy.to(server.port());
                RedisLink cached = RedisLink.open(RedisOptions.of(network.uri()).withHeartbeat(Duration.ofMillis(50)));
                Cache cache = LeakCheck.watch(
                        Cache.builder().prefix("test:v1:").redis(cached).build())) {
            Eventually.becomes(
                    "all links are up", () -> link.available() && otherLink.available() && cached.available());
            cache.get(key(0), () -> "before");
            TwoNodes.written(cache);
            replicate(otherLink, server.port(), name);
            removal.accept(cache, network);
            TwoNodes.written(cache);

            network.refuse();
            Eventually.becomes("the cache is cut off", () -> !cached.available());
            if (restarted) {
                server.kill();
                server.start();
                Eventually.becomes("Redis is back", link::available);
            }
            replicate(link, other.port(), name);
            network.heal();

            Eventually.becomes("the value is removed again", () -> stored(link, name) == null);
        }
    }

    /** Copies all data from another server, and stops when it has the key. */
    private static void replicate(RedisLink to, int port, byte[] name) {
        RawCommands.ask(to, "REPLICAOF", "127.0.0.1", Integer.toString(port));
        Eventually.becomes("the data is copied", () -> stored(to, name) != null);
        RawCommands.ask(to, "REPLICAOF", "NO", "ONE");
    }

    private static byte @Nullable [] stored(RedisLink link, byte[] name) {
        try {
            return RawCommands.get(link, new String(name, StandardCharsets.UTF_8));
        } catch (RedisUnavailableException e) { // it is loading the data
            return null;
        }
    }

    @Test
    void get_storedByProgramWhoseClockIsAhead_expiresAfterItsTimeToLive() {
        FakeTime ahead = new FakeTime();
        ahead.pass(Duration.ofHours(1));
        FakeTime time = new FakeTime();
        try (Cache writer = LeakCheck.watch(builder().clock(ahead).build());
                Cache reader = LeakCheck.watch(builder().clock(time).build())) {
            writer.get(key(0), () -> "value");
            TwoNodes.written(writer);
            Eventually.becomes(
                    "it is subscribed", () -> reader.statistics().l2().subscribed());
            assertThat(reader.get(key(0), () -> "never loaded")).isEqualTo("value");
            // Entries that were there before the subscription have to be confirmed.
            Eventually.becomes(
                    "it is kept in memory",
                    () -> reader.get(key(0), () -> "never loaded").equals("value")
                            && reader.getIfPresent(key(0)).isPresent());
            time.pass(TTL.minusSeconds(1));
            assertThat(reader.getIfPresent(key(0))).contains("value");
            time.pass(Duration.ofSeconds(1));
            assertThat(reader.getIfPresent(key(0))).isEmpty();
        }
    }
}
