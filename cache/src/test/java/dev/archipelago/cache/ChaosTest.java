package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.chaos.Chaos;
import dev.archipelago.cache.chaos.ChaosException;
import dev.archipelago.cache.chaos.Mischief;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ChaosTest {

    private static RedisServer server;

    private final Chaos chaos = new Chaos(42);
    private final Chaos messages = new Chaos(43);
    private final RedisLink link = RedisLink.open(
            RedisOptions.of(server.uri()).withHeartbeat(Duration.ofMillis(50)),
            commands -> messages.backplane().apply(chaos.l2().apply(commands)));

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
        return link.commands().get(bytes(key)).get(5, TimeUnit.SECONDS);
    }

    @Test
    void chaosKit_calm_changesNothing() throws Exception {
        link.commands().set(bytes("chaos:a"), bytes("value")).get(5, TimeUnit.SECONDS);
        assertThat(value("chaos:a")).isEqualTo(bytes("value"));
        assertThat(chaos.toll()).isEqualTo(new Chaos.Toll(0, 0, 0));
    }

    @Test
    void chaosKit_corruption_turnsOneBit() throws Exception {
        link.commands().set(bytes("chaos:b"), bytes("value")).get(5, TimeUnit.SECONDS);
        chaos.begin(Mischief.NONE.withCorruption(1));
        byte[] read = value("chaos:b");
        int different = 0;
        for (int i = 0; i < read.length; i++) {
            different += Integer.bitCount((read[i] ^ bytes("value")[i]) & 0xff);
        }
        assertThat(different).isEqualTo(1);
        assertThat(link.commands()
                        .mget(bytes("chaos:b"))
                        .get(5, TimeUnit.SECONDS)
                        .getFirst()
                        .getValue())
                .isNotEqualTo(bytes("value"));
        assertThat(chaos.toll().corruptions()).isEqualTo(2);
    }

    @Test
    void chaosKit_failures_failButLeaveTheHeartbeatAlone() {
        chaos.begin(Mischief.NONE.withFailures(1));
        assertThatThrownBy(() -> value("chaos:c"))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ChaosException.class);
        assertThat(link.ping(Duration.ofSeconds(5))).isPositive();
    }

    @Test
    void chaosKit_delay_answersLater() throws Exception {
        chaos.begin(Mischief.NONE.withDelay(1, Duration.ofMillis(100)));
        var reply = link.commands().get(bytes("chaos:d"));
        assertThat(reply.await(1, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(reply.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(reply.getError()).isEmpty();
    }

    @Test
    void chaosKit_backplane_touchesMessagesOnly() throws Exception {
        messages.begin(Mischief.NONE.withFailures(1));
        assertThat(value("chaos:e")).isNull();
        var lost = link.commands().publish(bytes("chaos:channel"), bytes("message"));
        assertThat(lost.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(lost.getError()).contains("publish");
        messages.begin(Mischief.NONE.withCorruption(1));
        byte[] message = bytes("message");
        link.commands().publish(bytes("chaos:channel"), message).get(5, TimeUnit.SECONDS);
        assertThat(message).isEqualTo(bytes("message"));
        assertThat(messages.toll()).isEqualTo(new Chaos.Toll(0, 1, 1));
    }

    @Test
    void chaosKit_loader_failsDelaysAndCorruptsAsTold() throws Exception {
        Loader<String> loader = chaos.loader(() -> "value", value -> "wrong");
        assertThat(loader.load()).isEqualTo("value");
        chaos.begin(Mischief.NONE.withCorruption(1).withDelay(1, Duration.ofMillis(1)));
        assertThat(loader.load()).isEqualTo("wrong");
        assertThat(chaos.loader(() -> "value").load()).isEqualTo("value");
        assertThat(chaos.conditional(older -> LoadResult.of("value"), result -> LoadResult.notModified())
                        .load(Optional.empty()))
                .isEqualTo(LoadResult.notModified());
        chaos.begin(Mischief.NONE.withFailures(1));
        assertThatThrownBy(loader::load).isInstanceOf(ChaosException.class);
        chaos.calm();
        assertThat(loader.load()).isEqualTo("value");
    }

    @Test
    void chaosKit_sameSeed_makesTheSameTrouble() {
        assertThat(failures(new Chaos(7))).isEqualTo(failures(new Chaos(7)));
        assertThat(Arrays.stream(failures(new Chaos(7)))
                        .filter(failed -> failed == 1)
                        .count())
                .isBetween(20L, 80L);
    }

    private static int[] failures(Chaos chaos) {
        chaos.begin(Mischief.NONE.withFailures(0.5));
        Loader<String> loader = chaos.loader(() -> "value");
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
    void chaosKit_notAProbability_isRefused() {
        assertThatThrownBy(() -> Mischief.NONE.withFailures(1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Mischief.NONE.withDelay(1, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void chaosKit_everythingAtOnce_theCacheNeverReturnsAWrongValue() {
        try (Cache cache = Cache.builder()
                        .prefix("chaos:v1:")
                        .redis(link)
                        .maximumEntries(10)
                        .compressAbove(100)
                        .l2ReadTimeout(Duration.ofMillis(20))
                        .l2Pause(Duration.ofMillis(20))
                        .build();
                Cache second = Cache.builder()
                        .prefix("chaos:v1:")
                        .redis(link)
                        .maximumEntries(10)
                        .build()) {
            chaos.begin(Mischief.NONE.withCorruption(0.1).withFailures(0.1).withDelay(0.1, Duration.ofMillis(5)));
            EntryOptions options = EntryOptions.of(CacheStrategy.SHORT_TERM);
            for (int i = 0; i < 2000; i++) {
                int number = (i * 31) % 97;
                String expected = ("value " + number + " ").repeat(1 + number);
                CacheKey<String> key = CacheKey.of("chaos", number, Codec.text(), options);
                assertThat((i % 2 == 0 ? cache : second).get(key, () -> expected))
                        .isEqualTo(expected);
            }
            chaos.calm();
            CacheStatistics statistics = cache.statistics();
            assertThat(statistics.l1Hits() + statistics.l2Hits() + statistics.misses())
                    .isEqualTo(statistics.reads());
            assertThat(chaos.toll().corruptions()).isPositive();
            Eventually.becomes(
                    "the writes are through", () -> cache.statistics().l2Pending() == 0);
        }
    }
}
