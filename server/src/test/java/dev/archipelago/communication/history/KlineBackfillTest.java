package dev.archipelago.communication.history;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.external.spi.KlineSource;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.MarketCatalog;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KlineBackfillTest {
    private static final int ALL = 7 * (500 + 31 * 24);

    private static HistoryDatabase database;

    private final ManualClock clock = new ManualClock("2026-03-01T12:20:00Z");
    private final Exchange exchange = new Exchange();
    private final KlineBackfill feed = feed(database.jdbi());

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

    private KlineBackfill feed(Jdbi jdbi) {
        return new KlineBackfill(MarketCatalog.DEFAULT.coins(), exchange, jdbi, () -> true, false, clock);
    }

    private void work(int times) {
        for (int i = 0; i < times; i++) {
            feed.work();
        }
    }

    @Test
    void work_emptyTable_fillsAllSeriesInFourteenRequests() {
        work(20);

        assertThat(database.count("kline")).isEqualTo(ALL);
        assertThat(exchange.asked).hasSize(14);
        assertThat(fields(feed.statistics())).containsEntry("filling", false).containsEntry("percent", 100);
        assertThat(database.number("SELECT count(*) FROM kline WHERE close_time >= '2026-03-01T12:20:00Z'"))
                .isZero();
        assertThat(database.texts("SELECT DISTINCT source FROM kline")).containsExactly("binance");
    }

    @Test
    void work_killedMidWay_asksOnlyForWhatIsMissing() {
        work(5);
        assertThat(feed.health()).isEqualTo(Health.healthy());
        assertThat(fields(feed.statistics())).containsEntry("filling", true);
        exchange.asked.clear();

        KlineBackfill restarted = feed(database.jdbi());
        for (int i = 0; i < 20; i++) {
            restarted.work();
        }

        assertThat(exchange.asked).hasSize(9);
        assertThat(database.count("kline")).isEqualTo(ALL);
    }

    @Test
    void work_answerCutShort_goesOnWhereItEnded() {
        exchange.most = 300;
        work(60);

        assertThat(database.count("kline")).isEqualTo(ALL);
        assertThat(new HashSet<>(exchange.asked)).hasSameSizeAs(exchange.asked);
    }

    @Test
    void work_hourEnds_asksForOneKlineOfEachCoin() {
        work(20);
        exchange.asked.clear();
        work(5);
        assertThat(exchange.asked).isEmpty();

        clock.advance(Duration.ofMinutes(41));
        work(20);

        assertThat(exchange.asked).hasSize(7).allMatch(asked -> asked.endsWith("2026-03-01T12:00:00Z 2"));
        assertThat(database.number("SELECT count(*) FROM kline WHERE open_time = '2026-03-01T12:00:00Z'"))
                .isEqualTo(7);
    }

    @Test
    void work_nextKlineNotBegunAtTheExchange_isKeptOnlyWhenItHas() {
        work(20);
        clock.advance(Duration.ofMinutes(41));
        exchange.behind = Duration.ofMinutes(2);
        work(20);
        String newest = "SELECT count(*) FROM kline WHERE open_time = '2026-03-01T12:00:00Z'";
        assertThat(database.number(newest)).isZero();

        exchange.behind = Duration.ZERO;
        clock.advance(Duration.ofSeconds(20));
        work(20);

        assertThat(database.number(newest)).isEqualTo(7);
    }

    @Test
    void work_exchangeLacksSome_isNotAskedForThemAgain() {
        exchange.lacking.add(Instant.parse("2026-02-20T03:00:00Z"));
        work(30);

        assertThat(exchange.asked).hasSize(14);
        assertThat(fields(feed.statistics())).containsEntry("percent", 100);
    }

    @Test
    void work_upstreamFails_isDegradedAndWaits() {
        exchange.failing = Optional.of(SourceException.failed("status 500"));
        work(5);

        assertThat(exchange.asked).hasSize(1);
        assertThat(feed.health().status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(feed.health().message()).contains("status 500");

        exchange.failing = Optional.empty();
        clock.advance(Duration.ofSeconds(20));
        work(20);

        assertThat(feed.health()).isEqualTo(Health.healthy());
        assertThat(database.count("kline")).isEqualTo(ALL);
    }

    @Test
    void work_budgetUsedUp_waitsAsLongAsItSaysAndStaysHealthy() {
        exchange.failing = Optional.of(SourceException.limited("not now", Optional.of(Duration.ofMinutes(3))));
        work(5);
        clock.advance(Duration.ofMinutes(2));
        work(5);

        assertThat(exchange.asked).hasSize(1);
        assertThat(feed.health()).isEqualTo(Health.healthy());

        exchange.failing = Optional.empty();
        clock.advance(Duration.ofMinutes(1));
        work(20);

        assertThat(database.count("kline")).isEqualTo(ALL);
    }

    @Test
    void work_otherNodeIsAtIt_callsNothing() {
        Jdbi.create(database.dataSource()).useTransaction(handle -> {
            handle.execute("SELECT pg_try_advisory_xact_lock(" + KlineBackfill.LOCK + ")");
            work(3);
        });

        assertThat(exchange.asked).isEmpty();
    }

    @Test
    void work_follower_callsNothing() {
        new KlineBackfill(MarketCatalog.DEFAULT.coins(), exchange, database.jdbi(), () -> false, false, clock).work();

        assertThat(exchange.asked).isEmpty();
    }

    @Test
    void points_firstDay_areFilledFromKlines() {
        KlineBackfill simulated =
                new KlineBackfill(MarketCatalog.DEFAULT.coins(), exchange, database.jdbi(), () -> true, true, clock);
        for (int i = 0; i < 20; i++) {
            simulated.work();
        }
        Instant now = clock.instant();
        SnapshotRecorder recorder = new SnapshotRecorder(database.jdbi());
        recorder.record(new Market().btc("5", now.minusSeconds(60)).at(now.minusSeconds(60)));
        recorder.record(new Market().btc("6", now).at(now));

        var points = new PostgresHistoryStore(database.jdbi())
                .points(
                        dev.archipelago.market.TestCoins.BTC.price(),
                        now.minus(Duration.ofDays(30)),
                        now.plusSeconds(1),
                        Duration.ofHours(1));

        assertThat(points).hasSize(720);
        assertThat(points.getFirst().sources()).containsExactly("binance (simulated)");
        assertThat(points.getFirst().mean()).isEmpty();
        assertThat(points.getLast().sources()).containsExactly("binance");
        assertThat(points.getLast().observations()).contains(2L);
    }

    @Test
    void points_byDay_takeDaysWhereThereAreNoHours() {
        work(20);
        Instant now = clock.instant();

        var points = new PostgresHistoryStore(database.jdbi())
                .points(
                        dev.archipelago.market.TestCoins.BTC.price(),
                        now.minus(Duration.ofDays(365)),
                        now,
                        Duration.ofDays(1));

        assertThat(points).hasSize(365);
        assertThat(points).extracting(point -> point.close().intValue()).doesNotContain(0);
    }

    /** Returns klines in the format of the upstream, from a time on; the last one is still open. */
    private final class Exchange implements KlineSource {
        final List<String> asked = new ArrayList<>();
        final Set<Instant> lacking = new HashSet<>();
        int most = MAXIMUM;
        Duration behind = Duration.ZERO;
        Optional<SourceException> failing = Optional.empty();

        @Override
        public List<Kline> klines(Coin coin, KlineInterval interval, Instant from, int limit) throws SourceException {
            asked.add(coin + " " + interval.code() + " " + from + " " + limit);
            if (failing.isPresent()) {
                throw failing.get();
            }
            List<Kline> klines = new ArrayList<>();
            Instant now = clock.instant().minus(behind);
            for (Instant open = from;
                    !open.isAfter(now) && klines.size() < Math.min(limit, most);
                    open = open.plus(interval.length())) {
                if (!lacking.contains(open)) {
                    klines.add(new Kline(
                            coin,
                            interval,
                            open,
                            open.plus(interval.length()).minusMillis(1),
                            BigDecimal.TWO,
                            BigDecimal.TEN,
                            BigDecimal.ONE,
                            BigDecimal.valueOf(3),
                            BigDecimal.ONE,
                            "binance"));
                }
            }
            return klines;
        }
    }
}
