package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two nodes and an installed Redis with faults. Under each fault no caller waits longer than the hard timeout and
 * nothing is served beyond the fail-safe window; after it the nodes converge.
 */
@ExtendWith(LeakCheck.class)
class RedisFaultTest {

    /** The faults. */
    enum Failure {
        KILLED {
            @Override
            void begin(RedisServer server, FaultProxy network) {
                server.kill();
            }

            @Override
            void end(RedisServer server, FaultProxy network) {
                server.start();
            }
        },
        STOPPED {
            @Override
            void begin(RedisServer server, FaultProxy network) {
                server.freeze();
            }

            @Override
            void end(RedisServer server, FaultProxy network) {
                server.thaw();
            }
        },
        SILENT {
            @Override
            void begin(RedisServer server, FaultProxy network) {
                network.pause();
            }
        },
        SLOW {
            @Override
            void begin(RedisServer server, FaultProxy network) {
                network.slow(Duration.ofMillis(400));
            }
        },
        RESETTING {
            @Override
            void begin(RedisServer server, FaultProxy network) {
                network.reset();
            }
        },
        REFUSING {
            @Override
            void begin(RedisServer server, FaultProxy network) {
                network.refuse();
            }
        };

        abstract void begin(RedisServer server, FaultProxy network);

        void end(RedisServer server, FaultProxy network) {
            network.heal();
        }
    }

    private static final int KEYS = 40;
    private static final Duration FAIL_SAFE = Duration.ofMinutes(10);
    private static final Duration HARD = Duration.ofSeconds(5);

    /** The hard timeout and a margin for a busy machine. */
    private static final long PATIENCE_SECONDS = HARD.plusSeconds(10).toSeconds();

    private static final EntryOptions OPTIONS =
            EntryOptions.of(CacheStrategy.SHORT_TERM).withFailSafe(FAIL_SAFE);

    private final RedisServer server = server();
    private final FaultProxy network = FaultProxy.to(server.port());
    private final FakeTime time = new FakeTime();
    private final RedisLink oneLink = link();
    private final RedisLink otherLink = link();
    private final Cache one = node(oneLink);
    private final Cache other = node(otherLink);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    RedisServer server() {
        return RedisServer.running();
    }

    private RedisLink link() {
        return RedisLink.open(RedisOptions.of(network.uri())
                .withHeartbeat(Duration.ofMillis(50))
                .withTimeouts(Duration.ofMillis(500), Duration.ofMillis(300)));
    }

    private Cache node(RedisLink link) {
        return LeakCheck.watch(Cache.builder()
                .clock(time)
                .prefix("fault:v1:")
                .redis(link)
                .hardTimeout(HARD)
                .l2ReadTimeout(Duration.ofMillis(100))
                .l2Pause(Duration.ofMillis(200))
                .build());
    }

    @BeforeEach
    void up() {
        bothSeeIt(true);
    }

    @AfterEach
    void close() {
        callers.shutdownNow();
        server.thaw();
        network.heal();
        one.close();
        other.close();
        oneLink.close();
        otherLink.close();
        network.close();
        server.close();
    }

    private void bothSeeIt(boolean up) {
        Eventually.becomes("both links see it", () -> oneLink.available() == up && otherLink.available() == up);
    }

    private static CacheKey<String> key(int number) {
        return new CacheKey<>("item:" + number, Codec.text(), OPTIONS);
    }

    private static List<CacheKey<String>> keys() {
        return IntStream.range(0, KEYS).mapToObj(RedisFaultTest::key).toList();
    }

    private List<String> all(Cache cache, Loader<String> loader) throws Exception {
        List<Future<String>> waiting = new ArrayList<>();
        for (CacheKey<String> key : keys()) {
            waiting.add(callers.submit(() -> cache.get(key, loader)));
        }
        List<String> values = new ArrayList<>();
        for (Future<String> one : waiting) {
            values.add(one.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
        return values;
    }

    private static String fail() {
        throw new IllegalStateException("the source is away as well");
    }

    private void written(Cache cache) {
        Eventually.becomes("L2 has it all", () -> cache.statistics().l2Writes().pending() == 0);
    }

    /** Reads entries that only L2 has until a read succeeds, which closes the circuit breaker. */
    private void reachesL2(Cache cache) {
        CacheKey<String> probe = new CacheKey<>("probe", Codec.text(), OPTIONS.in(EntryOptions.Tiers.L2_ONLY));
        Eventually.becomes("a read reaches L2", () -> {
            cache.get(probe, () -> "probe");
            if (cache.statistics().l2Writes().pending() > 0) {
                return false; // what waits to be written would answer in Redis's address
            }
            long before = cache.statistics().reads().l2Hits();
            cache.get(probe, () -> "probe");
            return cache.statistics().reads().l2Hits() > before;
        });
    }

    @ParameterizedTest
    @EnumSource
    void get_redisFails_noCallerWaitsBeyondTheHardTimeout(Failure failure) throws Exception {
        failure.begin(server, network);
        assertThat(all(one, () -> "during")).containsOnly("during");
        one.remove(key(0));
        assertThat(one.get(key(0), () -> "again")).isEqualTo("again");
        assertThat(one.statistics().l2().fallbacks()).isPositive();
        failure.end(server, network);
    }

    @ParameterizedTest
    @EnumSource
    void get_redisFailsAndComesBack_theNodesAgreeKeyByKey(Failure failure) throws Exception {
        all(one, () -> "before");
        written(one);
        all(other, RedisFaultTest::fail);
        failure.begin(server, network);
        for (CacheKey<String> key : keys()) {
            one.remove(key);
            one.get(key, () -> "after");
        }
        failure.end(server, network);
        bothSeeIt(true);
        written(one);
        // The other node is idle: the changes it missed must reach it without a read.
        for (CacheKey<String> key : keys()) {
            Eventually.becomes(
                    key.text() + " is the same on both nodes",
                    () -> other.get(key, () -> "lost").equals("after"));
            assertThat(one.get(key, RedisFaultTest::fail)).isEqualTo("after");
        }
    }

    @ParameterizedTest
    @EnumSource
    void statistics_redisFailsAndComesBack_theBreakerOpensAndClosesAgain(Failure failure) {
        CacheKey<String> probe = new CacheKey<>("probe", Codec.text(), OPTIONS.in(EntryOptions.Tiers.L2_ONLY));
        failure.begin(server, network);
        Eventually.becomes("the breaker opens", () -> {
            one.get(probe, () -> "probe");
            return one.statistics().l2().breaker() != BreakerState.CLOSED;
        });
        failure.end(server, network);
        reachesL2(one);
        assertThat(one.statistics().l2().breaker()).isEqualTo(BreakerState.CLOSED);
    }

    @ParameterizedTest
    @EnumSource
    void get_sourceAndRedisFail_servesTheOlderValueInsideItsWindowOnly(Failure failure) throws Exception {
        all(one, () -> "older");
        written(one);
        failure.begin(server, network);
        time.pass(Duration.ofMinutes(5).plus(FAIL_SAFE).minusSeconds(1));
        assertThat(all(one, RedisFaultTest::fail)).containsOnly("older");
        time.pass(Duration.ofSeconds(1));
        for (CacheKey<String> key : keys()) {
            Future<String> caller = callers.submit(() -> one.get(key, RedisFaultTest::fail));
            assertThatThrownBy(() -> caller.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CacheLoadException.class);
        }
        failure.end(server, network);
        bothSeeIt(true);
        reachesL2(other);
        assertThatThrownBy(() -> other.get(key(0), RedisFaultTest::fail)).isInstanceOf(CacheLoadException.class);
    }

    @Test
    void get_failsAgainAndAgain_isAlwaysAnsweredAndRecovers() throws Exception {
        for (Failure failure : Failure.values()) {
            failure.begin(server, network);
            assertThat(all(one, failure::name)).hasSize(KEYS);
            keys().forEach(one::remove);
            failure.end(server, network);
            bothSeeIt(true);
        }
        written(one);
        reachesL2(one);
        assertThat(all(one, () -> "well")).containsOnly("well");
        written(one);
        assertThat(all(other, RedisFaultTest::fail)).containsOnly("well");
    }

    @Test
    void get_redisIsLostAfterARemoval_waitsForNoAnswerOfIt() throws Exception {
        try (RedisLink link = RedisLink.open(RedisOptions.of(network.uri()).withHeartbeat(Duration.ofMillis(50)));
                Cache patient = Cache.builder()
                        .clock(time)
                        .prefix("fault:v1:")
                        .redis(link)
                        .hardTimeout(Duration.ofMinutes(20))
                        .l2ReadTimeout(Duration.ofMinutes(5))
                        .build()) {
            patient.put(key(0), "removed");
            patient.remove(key(0));
            written(patient);
            server.kill();
            Eventually.becomes("the loss is noticed", () -> !link.available());

            Future<String> single = callers.submit(() -> patient.get(key(1), () -> "loaded"));
            Future<Map<CacheKey<String>, String>> several =
                    callers.submit(() -> patient.getAll(List.of(key(2)), missing -> Map.of(key(2), "loaded")));

            assertThat(single.get(60, TimeUnit.SECONDS)).isEqualTo("loaded");
            assertThat(several.get(60, TimeUnit.SECONDS)).containsEntry(key(2), "loaded");
        }
    }
}
