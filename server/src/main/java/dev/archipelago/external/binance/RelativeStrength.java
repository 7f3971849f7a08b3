package dev.archipelago.external.binance;

import dev.archipelago.external.Rsi;
import dev.archipelago.external.SourceException;
import dev.archipelago.market.Kline;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseBarSeriesBuilder;
import org.ta4j.core.Indicator;
import org.ta4j.core.indicators.helpers.ClosePriceIndicator;
import org.ta4j.core.indicators.helpers.GainIndicator;
import org.ta4j.core.indicators.helpers.LossIndicator;
import org.ta4j.core.num.DoubleNumFactory;
import org.ta4j.core.num.Num;

/** The RSI by Wilder's definition over 14 candles. */
final class RelativeStrength {
    static final int PERIOD = 14;
    private static final int DECIMALS = 4;
    /** Without a gain or a loss the quotient has no value; we define the middle. */
    private static final BigDecimal FLAT = BigDecimal.valueOf(50);

    private RelativeStrength() {}

    /**
     * The RSI at the candle still open and at the last closed one.
     *
     * @throws SourceException if there are too few klines, or the last is not of now
     */
    static Rsi of(List<Kline> klines, Instant now) throws SourceException {
        if (klines.size() < PERIOD + 2) {
            throw SourceException.failed("binance: klines must be at least " + (PERIOD + 2) + ", got " + klines.size());
        }
        Kline last = klines.getLast();
        if (last.openTime().isAfter(now.plus(Duration.ofDays(1)))
                || last.closeTime().isBefore(now.minus(Duration.ofDays(2)))) {
            throw SourceException.failed(
                    "binance: last kline must be of now, got one that opened at " + last.openTime());
        }
        boolean lastIsOpen = last.closeTime().isAfter(now);
        int closed = lastIsOpen ? klines.size() - 2 : klines.size() - 1;
        List<BigDecimal> closes = klines.stream().map(Kline::close).toList();
        return new Rsi(
                at(closes, closes.size() - 1),
                Optional.of(
                        new Rsi.Closed(at(closes, closed), klines.get(closed).closeTime())),
                lastIsOpen ? now : last.closeTime());
    }

    /** The RSI at {@code index} of closing prices, oldest first, with at least {@link #PERIOD} before the index. */
    static BigDecimal at(List<BigDecimal> closes, int index) {
        if (closes.subList(0, index + 1).stream().allMatch(close -> close.compareTo(closes.getFirst()) == 0)) {
            return FLAT;
        }
        BarSeries series = new BaseBarSeriesBuilder()
                .withNumFactory(DoubleNumFactory.getInstance())
                .build();
        Instant end = Instant.EPOCH;
        for (BigDecimal price : closes.subList(0, index + 1)) {
            end = end.plus(Duration.ofDays(1));
            series.barBuilder()
                    .timePeriod(Duration.ofDays(1))
                    .endTime(end)
                    .openPrice(price)
                    .highPrice(price)
                    .lowPrice(price)
                    .closePrice(price)
                    .volume(0)
                    .add();
        }
        ClosePriceIndicator close = new ClosePriceIndicator(series);
        double gain = average(new GainIndicator(close), index);
        double loss = average(new LossIndicator(close), index);
        return BigDecimal.valueOf(100 * gain / (gain + loss)).setScale(DECIMALS, RoundingMode.HALF_UP);
    }

    /**
     * Wilder's average at {@code index}: the mean of the first 14 changes, then 13 parts of the average before to one
     * part of the new change. ta4j's own begins with a single change instead, which shows for 250 candles.
     */
    private static double average(Indicator<Num> changes, int index) {
        double average = 0;
        for (int i = 1; i <= index; i++) {
            double change = changes.getValue(i).doubleValue();
            average = i <= PERIOD ? average + change / PERIOD : (average * (PERIOD - 1) + change) / PERIOD;
        }
        return average;
    }
}
