package dev.archipelago.market;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The trading calendar of the New York Stock Exchange: weekdays from 9:30 to 16:00 New York time, except for a table of
 * holidays and early closes. The table follows the exchange's announcements "2025, 2026 and 2027 Holiday and Early
 * Closings Calendar" (8 November 2024) and "2026, 2027 and 2028 Holiday and Early Closings Calendar" (23 December
 * 2025), and its notice on the day of mourning of 9 January 2025. It covers 2025 to {@link #LAST_DAY}; on other days
 * only weekends are considered. Thread-safe.
 */
public final class UsMarketCalendar {

    /** The last day of the table. */
    public static final LocalDate LAST_DAY = LocalDate.of(2028, 12, 31);

    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final LocalTime OPEN = LocalTime.of(9, 30);
    private static final LocalTime CLOSE = LocalTime.of(16, 0);
    private static final LocalTime EARLY_CLOSE = LocalTime.of(13, 0);

    /** The maximum time between a fund's last trade of a session and the close. */
    private static final Duration LAST_TRADES = Duration.ofMinutes(30);

    private static final Set<LocalDate> HOLIDAYS = days(
            "2025-01-01 2025-01-09 2025-01-20 2025-02-17 2025-04-18 2025-05-26 2025-06-19 2025-07-04 2025-09-01 2025-11-27 2025-12-25",
            "2026-01-01 2026-01-19 2026-02-16 2026-04-03 2026-05-25 2026-06-19 2026-07-03 2026-09-07 2026-11-26 2026-12-25",
            "2027-01-01 2027-01-18 2027-02-15 2027-03-26 2027-05-31 2027-06-18 2027-07-05 2027-09-06 2027-11-25 2027-12-24",
            "2028-01-17 2028-02-21 2028-04-14 2028-05-29 2028-06-19 2028-07-04 2028-09-04 2028-11-23 2028-12-25");

    private static final Set<LocalDate> EARLY_CLOSES =
            days("2025-07-03 2025-11-28 2025-12-24", "2026-11-27 2026-12-24", "2027-11-26", "2028-07-03 2028-11-24");

    private UsMarketCalendar() {}

    private static Set<LocalDate> days(String... years) {
        return Arrays.stream(String.join(" ", years).split(" "))
                .map(LocalDate::parse)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the day of the last session before {@code now}, or empty during a session. */
    public static Optional<LocalDate> lastSession(Instant now) {
        ZonedDateTime local = now.atZone(NEW_YORK);
        LocalDate day = local.toLocalDate();
        if (isSession(day) && !now.isBefore(opening(day))) {
            return now.isBefore(close(day)) ? Optional.empty() : Optional.of(day);
        }
        do {
            day = day.minusDays(1);
        } while (!isSession(day));
        return Optional.of(day);
    }

    /**
     * Returns the last session if the exchange is closed and {@code reading} is a closing price of it: such a price is
     * old only because there was no trading since. Empty for a live price, for a price from before the end of that
     * session, and for metrics other than those of US funds.
     */
    public static Optional<LocalDate> endedSession(Reading reading, Instant now) {
        boolean aged = reading.state() == ReadingState.DELAYED || reading.state() == ReadingState.STALE;
        if (reading.metric().block() != Block.US_STOCKS || !aged) {
            return Optional.empty();
        }
        return lastSession(now)
                .filter(day -> reading.observedAt()
                        .filter(at -> !at.isBefore(close(day).minus(LAST_TRADES)))
                        .isPresent());
    }

    /** Returns whether {@code day} is a trading day. */
    static boolean isSession(LocalDate day) {
        return day.getDayOfWeek() != DayOfWeek.SATURDAY
                && day.getDayOfWeek() != DayOfWeek.SUNDAY
                && !HOLIDAYS.contains(day);
    }

    private static Instant opening(LocalDate day) {
        return day.atTime(OPEN).atZone(NEW_YORK).toInstant();
    }

    /** Returns the end of the session of {@code day}. */
    static Instant close(LocalDate day) {
        return day.atTime(EARLY_CLOSES.contains(day) ? EARLY_CLOSE : CLOSE)
                .atZone(NEW_YORK)
                .toInstant();
    }
}
