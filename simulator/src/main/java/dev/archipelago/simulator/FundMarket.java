package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;

/**
 * The market of one fund. It trades on weekdays from 14:30 to 21:00 UTC, without holidays or daylight saving time, and
 * keeps its last price between sessions. Thread-safe.
 */
final class FundMarket {

    private static final LocalTime OPEN = LocalTime.of(14, 30);
    private static final LocalTime CLOSE = LocalTime.of(21, 0);
    private static final double DAILY_VOLATILITY = 0.009;
    private static final int GRID = 8;

    private final PriceSeries line;

    FundMarket(SimulatedFund fund, long seed) {
        this.line =
                new PriceSeries(new RandomWalk(RandomWalk.seed(seed, fund.name()), fund.start(), DAILY_VOLATILITY), 2);
    }

    PriceSeries line() {
        return line;
    }

    /** Its quote at {@code second}. */
    Quote quote(long second) {
        LocalDate session = session(second);
        long open = at(session, OPEN);
        long last = Math.min(second, at(session, CLOSE));
        // A price that is fixed while the exchange is closed counts as a trade; otherwise it would not be visible.
        if (line.markedBetween(last, second)) {
            last = second;
        }
        BigDecimal previous = line.at(at(before(session), CLOSE));
        return new Quote(
                line.at(last), line.at(open), line.high(open, last, GRID), line.low(open, last, GRID), previous, last);
    }

    private static LocalDate session(long second) {
        LocalDate today = Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC).toLocalDate();
        return isTradingDay(today) && second >= at(today, OPEN) ? today : before(today);
    }

    private static LocalDate before(LocalDate day) {
        LocalDate earlier = day.minusDays(1);
        while (!isTradingDay(earlier)) {
            earlier = earlier.minusDays(1);
        }
        return earlier;
    }

    private static boolean isTradingDay(LocalDate day) {
        return day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
    }

    private static long at(LocalDate day, LocalTime time) {
        return day.toEpochSecond(time, ZoneOffset.UTC);
    }

    /**
     * A fund's last trade and its session.
     *
     * @param tradeSecond the time of the last trade, in seconds since 1970
     */
    record Quote(
            BigDecimal last,
            BigDecimal open,
            BigDecimal high,
            BigDecimal low,
            BigDecimal previousClose,
            long tradeSecond) {

        /** The change since the previous close, in percent, to {@code scale} decimal places. */
        BigDecimal changePercent(int scale) {
            return last.subtract(previousClose).movePointRight(2).divide(previousClose, scale, RoundingMode.HALF_UP);
        }
    }
}
