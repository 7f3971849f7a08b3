package dev.archipelago.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsMarketCalendarTest {

    @ParameterizedTest
    @CsvSource({
        // A Sunday after the half day that follows Thanksgiving.
        "2026-11-29T12:00:00Z, 2026-11-27",
        // Thanksgiving itself.
        "2026-11-26T18:00:00Z, 2026-11-25",
        // Before the opening, a minute after an early close, and after the regular close in summer time.
        "2026-11-27T14:29:00Z, 2026-11-25",
        "2026-11-27T18:01:00Z, 2026-11-27",
        "2026-07-01T20:00:00Z, 2026-07-01",
        // The weekend of the observed Independence Day, and the first days of 2028, whose New Year's Day is not
        // observed.
        "2026-07-05T12:00:00Z, 2026-07-02",
        "2028-01-02T12:00:00Z, 2027-12-31"
    })
    void lastSession_exchangeClosed_isTheDayBefore(Instant now, LocalDate session) {
        assertThat(UsMarketCalendar.lastSession(now)).contains(session);
    }

    @ParameterizedTest
    @CsvSource({"2026-11-27T14:30:00Z", "2026-11-27T17:59:00Z", "2026-07-01T19:59:00Z", "2026-11-25T15:00:00Z"})
    void lastSession_whileTraded_isNone(Instant now) {
        assertThat(UsMarketCalendar.lastSession(now)).isEmpty();
    }

    @Test
    void lastSession_afterTheTable_skipsWeekendsOnly() {
        assertThat(UsMarketCalendar.lastSession(Instant.parse("2029-07-04T15:00:00Z")))
                .isEmpty();
        assertThat(UsMarketCalendar.lastSession(Instant.parse("2029-07-08T15:00:00Z")))
                .contains(LocalDate.of(2029, 7, 6));
    }

    @ParameterizedTest
    @CsvSource({
        "spy_price_usd, STALE, 2026-11-27T18:00:00Z, 2026-11-27",
        "spy_price_usd, STALE, 2026-11-27T17:42:00Z, 2026-11-27",
        "spy_price_usd, LIVE, 2026-11-29T11:59:00Z, ",
        "spy_price_usd, STALE, 2026-11-27T16:00:00Z, ",
        "spy_price_usd, STALE, 2026-11-25T21:00:00Z, ",
        "btc_price_usd, STALE, 2026-11-27T18:00:00Z, "
    })
    void endedSession_ofAReading_isThatWhoseLastPriceItIs(
            String key, ReadingState state, Instant observedAt, LocalDate session) {
        Metric metric = MarketCatalog.DEFAULT.metric(key).orElseThrow();
        Reading reading =
                Reading.of(metric, BigDecimal.TEN, "finnhub", observedAt, Instant.parse("2026-11-29T11:59:30Z"), state);

        assertThat(UsMarketCalendar.endedSession(reading, Instant.parse("2026-11-29T12:00:00Z"))
                        .orElse(null))
                .isEqualTo(session);
    }

    /**
     * Fails when the table is about to run out. The exchange announces its holidays two years in advance; add the next
     * year from its announcement.
     */
    @Test
    void table_now_coversHalfAYearMore() {
        assertThat(UsMarketCalendar.LAST_DAY)
                .isAfter(LocalDate.now(java.time.ZoneOffset.UTC).plusMonths(6));
    }
}
