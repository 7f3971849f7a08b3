package dev.archipelago.communication.history;

import static dev.archipelago.communication.history.Market.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.market.HistoryPoint;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RollUpTest {
    private static HistoryDatabase database;

    private final RollUp rollUp = new RollUp(database.jdbi());
    private final HistoryStore store = new PostgresHistoryStore(database.jdbi());
    private final Recomputation expected = new Recomputation();

    @BeforeAll
    static void open() {
        database = new HistoryDatabase();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void clear() {
        database.clear();
    }

    private void rollUpAll() {
        while (rollUp.advance() == RollUp.Step.WORKED) {
            // One batch after the other.
        }
    }

    /** Records two and a half hours of raw rows with gaps. */
    private void recordAtRandom(long seed) {
        expected.fill(database.jdbi(), seed, START, Duration.ofMinutes(150));
    }

    private void assertSame(Duration step) {
        for (Metric metric : List.of(TestCoins.BTC.price(), TestCoins.BTC.change24h(), Metrics.FNG_VALUE)) {
            assertSame(metric, step, START.plus(Duration.ofHours(5)));
        }
    }

    private void assertSame(Metric metric, Duration step, Instant end) {
        assertThat(plain(store.points(metric, START, end, step)))
                .isNotEmpty()
                .isEqualTo(plain(expected.points(metric, step)));
    }

    /** Normalises the scale of numbers, for comparisons. */
    private static List<HistoryPoint> plain(List<HistoryPoint> points) {
        return points.stream()
                .map(point -> new HistoryPoint(
                        point.begins(),
                        point.open().stripTrailingZeros(),
                        point.high().stripTrailingZeros(),
                        point.low().stripTrailingZeros(),
                        point.close().stripTrailingZeros(),
                        point.mean().map(BigDecimal::stripTrailingZeros),
                        point.observations(),
                        point.sources()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void points_rolledUp_areWhatPlainJavaComputes(long seed) {
        recordAtRandom(seed);
        rollUpAll();

        for (String step : List.of("PT5S", "PT1M", "PT7M", "PT1H", "P1D")) {
            assertSame(Duration.parse(step));
        }
    }

    @Test
    void points_notRolledUpYet_areTheSame() {
        recordAtRandom(4);

        for (String step : List.of("PT1M", "PT1H")) {
            assertSame(Duration.parse(step));
        }
    }

    @Test
    void points_rawAndMinutesGone_areStillTheSameByHour() {
        recordAtRandom(5);
        rollUpAll();
        String end = "'2026-03-01T02:00:00Z'";
        database.jdbi().useHandle(handle -> {
            handle.execute("DELETE FROM market_snapshot WHERE taken_at < " + end);
            handle.execute("DELETE FROM market_minute WHERE begins < " + end);
        });

        assertSame(Duration.ofHours(1));
    }

    @Test
    void advance_openMinuteAndHour_areLeft() {
        recordAtRandom(6);
        rollUpAll();

        assertThat(database.number("SELECT count(*) FROM market_minute WHERE begins >= '2026-03-01T02:29:00Z'"))
                .isZero();
        assertThat(database.texts("SELECT DISTINCT begins::text FROM market_hour ORDER BY 1"))
                .hasSize(2);
    }

    @Test
    void advance_repeated_changesNothing() {
        recordAtRandom(7);
        rollUpAll();
        database.jdbi()
                .useHandle(handle ->
                        handle.execute("UPDATE market_progress SET done_until = '2026-03-01T01:00:00Z' WHERE tier IN"
                                + " ('minute', 'hour')"));

        rollUpAll();

        assertSame(Duration.ofMinutes(1));
        assertSame(Duration.ofHours(1));
    }

    @Test
    void advance_restartAfterDays_leavesNoGapAndTakesBatches() {
        recordAtRandom(8);
        expected.fill(database.jdbi(), 9, START.plus(Duration.ofDays(9)), Duration.ofMinutes(130));

        rollUpAll();

        for (Duration step : List.of(Duration.ofMinutes(1), Duration.ofHours(1))) {
            assertSame(TestCoins.BTC.price(), step, START.plus(Duration.ofDays(12)));
        }
    }

    @Test
    void advance_twoNodesAtOnce_rollUpOnce() throws Exception {
        recordAtRandom(10);
        expected.fill(database.jdbi(), 11, START.plus(Duration.ofHours(3)), Duration.ofMinutes(61));
        CyclicBarrier together = new CyclicBarrier(2);
        try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int node = 0; node < 2; node++) {
                var _ = nodes.submit(() -> {
                    together.await(10, TimeUnit.SECONDS);
                    RollUp own = new RollUp(database.jdbi());
                    for (int step = 0; step < 20; step++) {
                        own.advance();
                    }
                    return null;
                });
            }
        }
        rollUpAll();

        assertSame(Duration.ofMinutes(1));
        assertSame(Duration.ofHours(1));
    }

    @Test
    void advance_otherNodeHoldsTheLock_isBusy() {
        recordAtRandom(12);
        // A separate Jdbi has a separate session: advisory locks are reentrant within a session.
        Jdbi node = Jdbi.create(database.dataSource());
        node.useTransaction(handle -> {
            handle.execute("SELECT pg_try_advisory_xact_lock(" + RollUp.LOCK + ")");

            assertThat(rollUp.advance()).isEqualTo(RollUp.Step.BUSY);
            assertThat(rollUp.prune()).isEqualTo(RollUp.Step.BUSY);
        });

        assertThat(rollUp.advance()).isEqualTo(RollUp.Step.WORKED);
    }

    @Test
    void advance_nothingRecorded_isDone() {
        assertThat(rollUp.advance()).isEqualTo(RollUp.Step.DONE);
        assertThat(rollUp.prune()).isEqualTo(RollUp.Step.DONE);
    }

    @ParameterizedTest
    @CsvSource({"raw, market_snapshot, taken_at, 48 hours", "minute, market_minute, begins, 30 days"})
    void prune_afterALongTime_leavesWhatIsKeptAndWhatIsNotRolledUp(
            String tier, String table, String column, String kept) {
        recordAtRandom(13);
        rollUpAll();
        database.jdbi()
                .useHandle(handle -> handle.execute("UPDATE market_progress SET done_until ="
                        + " timestamptz '2026-03-01T01:00:00Z' + interval '" + kept + "' WHERE tier = 'raw'"));

        while (rollUp.prune() == RollUp.Step.WORKED) {
            // One batch after the other.
        }

        assertThat(database.texts("SELECT min(" + column + ") >= '2026-03-01T01:00:00Z' FROM " + table))
                .as(tier)
                .containsExactly("t");
        assertThat(database.number("SELECT count(*) FROM " + table)).isPositive();
        assertThat(database.count("market_hour")).isPositive();
    }

    @Test
    void prune_notRolledUp_deletesNothing() {
        recordAtRandom(14);
        long rows = database.count("market_snapshot");
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE market_progress SET done_until = '2027-01-01T00:00:00Z' WHERE tier = 'raw'"));

        rollUp.prune();

        assertThat(database.count("market_snapshot")).isEqualTo(rows);
    }
}
