package dev.archipelago.infrastructure.budget;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** A calendar period in UTC at whose end an upstream resets its counters. */
public enum Period {
    /** A minute of the clock. */
    MINUTE,
    /** A calendar month. */
    MONTH;

    private static final long MINUTE_MILLIS = Duration.ofMinutes(1).toMillis();

    /** The ordinal number of the period that contains {@code time}; consecutive periods have consecutive numbers. */
    long number(Instant time) {
        if (this == MINUTE) {
            return Math.floorDiv(time.toEpochMilli(), MINUTE_MILLIS);
        }
        LocalDate day = time.atOffset(ZoneOffset.UTC).toLocalDate();
        return day.getYear() * 12L + day.getMonthValue() - 1;
    }

    /** The end of the period that contains {@code time}. */
    public Instant end(Instant time) {
        if (this == MINUTE) {
            return Instant.ofEpochMilli((number(time) + 1) * MINUTE_MILLIS);
        }
        YearMonth month = YearMonth.from(time.atOffset(ZoneOffset.UTC));
        return month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
