package dev.archipelago.infrastructure.budget;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** A span of the calendar in UTC after which an upstream counts from zero again. */
public enum Period {
    /** From second 0 to second 0. */
    MINUTE,
    /** From the first to the first. */
    MONTH;

    private static final long MINUTE_MILLIS = Duration.ofMinutes(1).toMillis();

    /** The number of the period that holds {@code time}; the one after it has the next number. */
    long number(Instant time) {
        if (this == MINUTE) {
            return Math.floorDiv(time.toEpochMilli(), MINUTE_MILLIS);
        }
        LocalDate day = time.atOffset(ZoneOffset.UTC).toLocalDate();
        return day.getYear() * 12L + day.getMonthValue() - 1;
    }

    /** When the period that holds {@code time} ends. */
    public Instant end(Instant time) {
        if (this == MINUTE) {
            return Instant.ofEpochMilli((number(time) + 1) * MINUTE_MILLIS);
        }
        YearMonth month = YearMonth.from(time.atOffset(ZoneOffset.UTC));
        return month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
