package dev.archipelago.communication.history;

import static dev.archipelago.communication.history.Market.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.TestCoins;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SnapshotRecorderTest {
    private static final String ROW = "SELECT array_to_string(metrics, ' ') || ' ' || array_to_string(amounts, ' ')"
            + " || ' ' || array_to_string(sources, ' ') || ' ' || states FROM market_snapshot ORDER BY taken_at";

    private static HistoryDatabase database;

    private final Market market = new Market();
    private final SnapshotRecorder recorder = new SnapshotRecorder(database.jdbi());

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

    @Test
    void labels_ofTheDatabase_areThoseOfEveryCoin() {
        assertThat(database.texts("SELECT unnest(enum_range(NULL::market_metric))::text"))
                .containsExactlyInAnyOrderElementsOf(MarketCatalog.everything().metrics().stream()
                        .map(Metric::key)
                        .toList());
    }

    @Test
    void record_newValues_keepsThemWithSourceAndState() {
        market.btc("67187.33589365", START)
                .see(Metrics.FNG_VALUE, "54", "alternative_me", START.minusSeconds(60), ReadingState.DELAYED);

        assertThat(recorder.record(market.at(START))).isEqualTo(new SnapshotRecorder.Recorded(true, 2));

        assertThat(database.texts(ROW))
                .containsExactly("btc_price_usd fng_value 67187.33589365 54 binance alternative_me ld");
        assertThat(database.number("SELECT extract(epoch FROM taken_at - observed_at[2])::bigint FROM market_snapshot"))
                .isEqualTo(60);
    }

    @Test
    void record_sameObservationAgain_isNoObservation() {
        market.btc("1", START);
        recorder.record(market.at(START));

        assertThat(recorder.record(market.at(START.plusSeconds(5)))).isEqualTo(new SnapshotRecorder.Recorded(true, 0));
        assertThat(database.count("market_snapshot")).isEqualTo(1);
    }

    /** While values do not change, one row per minute is written. */
    @Test
    void due_nothingNew_isOnceAMinute() {
        market.btc("1", START);
        assertThat(recorder.due(market.at(START))).isTrue();
        recorder.record(market.at(START));

        assertThat(recorder.due(market.at(START.plusSeconds(59)))).isFalse();
        assertThat(recorder.due(market.at(START.plusSeconds(60)))).isTrue();
        assertThat(recorder.due(market.btc("1", START.plusSeconds(5)).at(START.plusSeconds(5))))
                .isTrue();
    }

    @Test
    void record_sameValueObservedLater_isAnObservation() {
        recorder.record(market.btc("1", START).at(START));
        recorder.record(market.btc("1", START.plusSeconds(5)).at(START.plusSeconds(5)));

        assertThat(database.count("market_snapshot")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = ReadingState.class,
            names = {"LIVE", "DELAYED", "STALE"})
    void record_notStale_isTaken(ReadingState state) {
        market.btc("1", START).state(TestCoins.BTC.price(), state);

        assertThat(recorder.record(market.at(START)).observations()).isEqualTo(state == ReadingState.STALE ? 0 : 1);
    }

    @Test
    void record_simulated_reportsIt() {
        recorder.record(market.btc("1", START).simulatedAt(START));

        assertThat(database.texts("SELECT sources[1] FROM market_snapshot")).containsExactly("binance (simulated)");
    }

    @Test
    void record_tooSoonOrBefore_isPassedOver() {
        recorder.record(market.btc("1", START).at(START));
        market.btc("2", START.plusSeconds(1));

        assertThat(recorder.record(market.at(START.plusSeconds(2))).taken()).isFalse();
        assertThat(recorder.record(market.at(START.minusSeconds(60))).taken()).isFalse();
        assertThat(database.count("market_snapshot")).isEqualTo(1);
    }

    @Test
    void record_twoNodes_recordOneRowInFiveSecondsAndNothingTwice() {
        SnapshotRecorder other = new SnapshotRecorder(database.jdbi());
        for (int second = 0; second < 60; second += 5) {
            market.btc("1", START.plusSeconds(second));
            recorder.record(market.at(START.plusSeconds(second)));
            other.record(market.at(START.plusSeconds(second).plusMillis(700)));
        }

        assertThat(database.count("market_snapshot")).isEqualTo(12);
        assertThat(database.number("SELECT count(DISTINCT o) FROM market_snapshot, unnest(observed_at) o"))
                .isEqualTo(12);
    }
}
