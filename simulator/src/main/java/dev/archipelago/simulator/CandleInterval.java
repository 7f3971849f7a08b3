package dev.archipelago.simulator;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Optional;

/** The length of a candle, with Binance's names, in which {@code m} is a minute and {@code M} a month. */
enum CandleInterval {
    SECOND("1s", 1),
    MINUTE("1m", 60),
    MINUTES_3("3m", 180),
    MINUTES_5("5m", 300),
    MINUTES_15("15m", 900),
    MINUTES_30("30m", 1_800),
    HOUR("1h", 3_600),
    HOURS_2("2h", 7_200),
    HOURS_4("4h", 14_400),
    HOURS_6("6h", 21_600),
    HOURS_8("8h", 28_800),
    HOURS_12("12h", 43_200),
    DAY("1d", 86_400),
    DAYS_3("3d", 259_200),
    WEEK("1w", 604_800),
    MONTH("1M", 2_592_000);

    private static final int POINTS = 64;

    private final String wire;
    private final long seconds;

    CandleInterval(String wire, long seconds) {
        this.wire = wire;
        this.seconds = seconds;
    }

    String wire() {
        return wire;
    }

    static Optional<CandleInterval> of(String wire) {
        return Arrays.stream(values()).filter(each -> each.wire.equals(wire)).findFirst();
    }

    /** The octave of the random walk with 64 to 127 points per candle. */
    int grid() {
        return 63 - Long.numberOfLeadingZeros(Math.max(1, seconds / POINTS));
    }

    /** The first second of the candle that contains {@code second}. Weeks begin on Monday; all in UTC. */
    long open(long second) {
        return switch (this) {
            case WEEK -> start(date(second).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
            case MONTH -> start(date(second).withDayOfMonth(1));
            default -> Math.floorDiv(second, seconds) * seconds;
        };
    }

    /** The first second of the candle after the one that opens at {@code open}. */
    long next(long open) {
        return this == MONTH ? start(date(open).plusMonths(1)) : open + seconds;
    }

    private static LocalDate date(long second) {
        return Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC).toLocalDate();
    }

    private static long start(LocalDate date) {
        return date.toEpochSecond(java.time.LocalTime.MIDNIGHT, ZoneOffset.UTC);
    }
}
