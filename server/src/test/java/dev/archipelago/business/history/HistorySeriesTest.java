package dev.archipelago.business.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.Cache;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.market.HistoryPoint;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistorySeriesTest {

    private static final String NOW = "2026-11-21T08:00:00Z";

    private final ManualClock clock = new ManualClock(NOW);
    private final Cache cache = Cache.builder().clock(clock).build();
    private final List<Duration> asked = new ArrayList<>();
    private Instant recordedSince = Instant.EPOCH;
    private boolean klines = true;
    private boolean away;
    private final HistorySeries past = new HistorySeries(new HistoryReader(this::points, false, clock), cache, clock);

    /**
     * Returns the points of a fake store: full hours for any time if there are klines, anything finer only since
     * {@code recordedSince}.
     */
    private List<HistoryPoint> points(Metric metric, Instant from, Instant to, Duration step) {
        asked.add(step);
        if (away) {
            throw new IllegalStateException("connection refused");
        }
        List<HistoryPoint> points = new ArrayList<>();
        for (Instant at = from; at.isBefore(to); at = at.plus(step)) {
            if ((klines && step.toHours() > 0) || !at.isBefore(recordedSince)) {
                points.add(new HistoryPoint(
                        at,
                        BigDecimal.ONE,
                        BigDecimal.ONE,
                        BigDecimal.ONE,
                        BigDecimal.ONE,
                        Optional.empty(),
                        Optional.empty(),
                        List.of("binance")));
            }
        }
        return points;
    }

    @AfterEach
    void close() {
        cache.close();
    }

    private Optional<HistoryResult> day() {
        return past.of(TestCoins.BTC.price(), HistoryRange.DAY);
    }

    @Test
    void of_dayRecorded_hasQuartersOfAnHour() {
        assertThat(day().orElseThrow().points()).hasSize(96);
        assertThat(asked).containsExactly(Duration.ofMinutes(15));
    }

    @Test
    void of_recordingJustBegun_hasTheHoursOfKlines() {
        recordedSince = Instant.parse(NOW).minusSeconds(3_600);

        assertThat(day().orElseThrow().points()).hasSize(24);
    }

    @Test
    void of_recordingJustBegunWithoutKlines_hasWhatWasRecorded() {
        klines = false;
        recordedSince = Instant.parse(NOW).minusSeconds(3_600);

        assertThat(day().orElseThrow().points()).hasSize(4);
        clock.advance(Duration.ofSeconds(30));
        day();
        assertThat(asked)
                .as("an incomplete series is read again after a short time")
                .hasSize(4);
    }

    @Test
    void of_askedAgainSoon_readsOnce() {
        day();
        clock.advance(Duration.ofSeconds(50));
        day();

        assertThat(asked).hasSize(1);
    }

    @Test
    void of_storeUnavailable_returnsTheCachedSeriesOnly() {
        Optional<HistoryResult> before = day();
        away = true;
        clock.advance(Duration.ofMinutes(5));

        assertThat(day()).isEqualTo(before);
        assertThat(past.of(Metrics.FNG_VALUE, HistoryRange.WEEK)).isEmpty();
        assertThat(asked)
                .as("one more query for the cached range, none for the other")
                .hasSize(2);
    }

    @Test
    void codes_everyRange_isFoundByItsOwn() {
        for (HistoryRange range : HistoryRange.values()) {
            assertThat(HistoryRange.of(range.code())).contains(range);
        }
        assertThat(HistoryRange.of("2d")).isEmpty();
    }
}
