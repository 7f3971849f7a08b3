package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.testing.FaultConfig;
import dev.archipelago.cache.testing.FaultInjector;
import dev.archipelago.cache.testing.InjectedFaultException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FaultInjectorTest {

    private static RedisServer server;

    private final FaultInjector faults = new FaultInjector(42);
    private final FaultInjector messages = new FaultInjector(43);
    private final RedisLink link = RedisLink.open(
            RedisOptions.of(server.uri()).withHeartbeat(Duration.ofMillis(50)),
            commands -> messages.backplane().apply(faults.l2().apply(commands)));

    @BeforeAll
    static void start() {
        server = RedisServer.running();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        link.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes();
    }

    private byte[] value(String key) throws Exception {
        return RedisReplies.bytes(send(RedisCommand.of("GET").key(key)).get(5, TimeUnit.SECONDS));
    }

    private CompletableFuture<?> send(RedisCommand command) {
        return link.commands().send(command);
    }

    @Test
    void faultInjector_calm_changesNothing() throws Exception {
        send(RedisCommand.of("SET").key("faults:a").with("value")).get(5, TimeUnit.SECONDS);
        assertThat(value("faults:a")).isEqualTo(bytes("value"));
        assertThat(faults.counts()).isEqualTo(new FaultInjector.FaultCounts(0, 0, 0));
    }

    @Test
    void faultInjector_corruption_turnsOneBit() throws Exception {
        send(RedisCommand.of("SET").key("faults:b").with("value")).get(5, TimeUnit.SECONDS);
        faults.inject(FaultConfig.NONE.withCorruption(1));
        byte[] read = value("faults:b");
        int different = 0;
        for (int i = 0; i < read.length; i++) {
            different += Integer.bitCount((read[i] ^ bytes("value")[i]) & 0xff);
        }
        assertThat(different).isEqualTo(1);
        Object all = send(RedisCommand.of("MGET").key("faults:b")).get(5, TimeUnit.SECONDS);
        assertThat(RedisReplies.bytes(RedisReplies.list(all).getFirst())).isNotEqualTo(bytes("value"));
        assertThat(faults.counts().corruptions()).isEqualTo(2);
    }

    @Test
    void faultInjector_failures_failButLeaveTheHeartbeatAlone() {
        faults.inject(FaultConfig.NONE.withFailures(1));
        assertThatThrownBy(() -> value("faults:c"))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InjectedFaultException.class);
        assertThat(link.ping(Duration.ofSeconds(5))).isPositive();
    }

    @Test
    void faultInjector_delay_answersLater() throws Exception {
        Duration delay = Duration.ofMillis(100);
        faults.inject(FaultConfig.NONE.withDelay(1, delay));
        long sent = System.nanoTime();
        assertThat(send(RedisCommand.of("GET").key("faults:d")).get(20, TimeUnit.SECONDS))
                .isNull();
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(delay);
    }

    @Test
    void faultInjector_backplane_touchesMessagesOnly() throws Exception {
        messages.inject(FaultConfig.NONE.withFailures(1));
        assertThat(value("faults:e")).isNull();
        assertThat(send(RedisCommand.of("PUBLISH").key("faults:channel").with("message")))
                .isCompletedExceptionally();
        messages.inject(FaultConfig.NONE.withCorruption(1));
        byte[] message = bytes("message");
        send(RedisCommand.of("PUBLISH").key("faults:channel").with(message)).get(5, TimeUnit.SECONDS);
        assertThat(message).isEqualTo(bytes("message"));
        assertThat(messages.counts()).isEqualTo(new FaultInjector.FaultCounts(0, 1, 1));
    }

    @Test
    void faultInjector_loader_failsDelaysAndCorruptsAsTold() throws Exception {
        Loader<String> loader = faults.loader(() -> "value", value -> "wrong");
        assertThat(loader.load()).isEqualTo("value");
        faults.inject(FaultConfig.NONE.withCorruption(1).withDelay(1, Duration.ofMillis(1)));
        assertThat(loader.load()).isEqualTo("wrong");
        assertThat(faults.loader(() -> "value").load()).isEqualTo("value");
        assertThat(faults.conditional(older -> LoadResult.of("value"), result -> LoadResult.notModified())
                        .load(Optional.empty()))
                .isEqualTo(LoadResult.notModified());
        faults.inject(FaultConfig.NONE.withFailures(1));
        assertThatThrownBy(loader::load).isInstanceOf(InjectedFaultException.class);
        faults.stop();
        assertThat(loader.load()).isEqualTo("value");
    }

    @Test
    void faultInjector_sameSeed_makesTheSameTrouble() {
        assertThat(failures(new FaultInjector(7))).isEqualTo(failures(new FaultInjector(7)));
        assertThat(Arrays.stream(failures(new FaultInjector(7)))
                        .filter(failed -> failed == 1)
                        .count())
                .isBetween(20L, 80L);
    }

    private static int[] failures(FaultInjector faults) {
        faults.inject(FaultConfig.NONE.withFailures(0.5));
        Loader<String> loader = faults.loader(() -> "value");
        int[] failed = new int[100];
        for (int i = 0; i < failed.length; i++) {
            try {
                loader.load();
            } catch (Exception e) {
                failed[i] = 1;
            }
        }
        return failed;
    }

    @Test
    void faultInjector_notAProbability_isRefused() {
        assertThatThrownBy(() -> FaultConfig.NONE.withFailures(1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FaultConfig.NONE.withDelay(1, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void faultInjector_everythingAtOnce_theCacheNeverReturnsAWrongValue() {
        try (Cache cache = Cache.builder()
                        .prefix("faults:v1:")
                        .redis(link)
                        .maximumEntries(10)
                        .compressAbove(100)
                        .l2ReadTimeout(Duration.ofMillis(20))
                        .l2Pause(Duration.ofMillis(20))
                        .build();
                Cache second = Cache.builder()
                        .prefix("faults:v1:")
                        .redis(link)
                        .maximumEntries(10)
                        .build()) {
            faults.inject(FaultConfig.NONE.withCorruption(0.1).withFailures(0.1).withDelay(0.1, Duration.ofMillis(5)));
            EntryOptions options = EntryOptions.of(CacheStrategy.SHORT_TERM);
            for (int i = 0; i < 2000; i++) {
                int number = (i * 31) % 97;
                String expected = ("value " + number + " ").repeat(1 + number);
                CacheKey<String> key = CacheKey.of("chaos", number, Codec.text(), options);
                assertThat((i % 2 == 0 ? cache : second).get(key, () -> expected))
                        .isEqualTo(expected);
            }
            faults.stop();
            CacheStatistics statistics = cache.statistics();
            assertThat(statistics.reads().l1Hits()
                            + statistics.reads().l2Hits()
                            + statistics.reads().misses())
                    .isEqualTo(statistics.reads().total());
            assertThat(faults.counts().corruptions()).isPositive();
            Eventually.becomes(
                    "the writes are through",
                    () -> cache.statistics().l2Writes().pending() == 0);
        }
    }
}
