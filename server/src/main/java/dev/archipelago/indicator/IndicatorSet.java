package dev.archipelago.indicator;

import dev.archipelago.market.Decimals;
import dev.archipelago.market.Kline;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.ta4j.core.BarSeries;
import org.ta4j.core.indicators.averages.SMAIndicator;
import org.ta4j.core.indicators.helpers.ClosePriceIndicator;
import org.ta4j.core.indicators.helpers.TRIndicator;
import org.ta4j.core.indicators.statistics.StandardDeviationIndicator;

/**
 * The values of the technical indicators at one kline. Immutable.
 *
 * @param values the indicators for which there are enough klines; prices have at most ten significant digits and twelve
 *     decimal places, the RSI has four decimal places
 */
public record IndicatorSet(Map<Indicator, BigDecimal> values) {
    /** More digits than a chart shows, fewer than the precision of a {@code double}. */
    private static final MathContext DIGITS = new MathContext(10);

    /** In a flat market, smaller digits are rounding errors of {@code double} arithmetic. */
    private static final int DECIMALS = 12;

    private static final int MACD_FAST = 12;
    private static final int MACD_SLOW = 26;
    private static final int MACD_SIGNAL = 9;
    private static final int BOLLINGER = 20;
    private static final int BOLLINGER_DEVIATIONS = 2;
    private static final int ATR = 14;

    public IndicatorSet {
        EnumMap<Indicator, BigDecimal> copy = new EnumMap<>(Indicator.class);
        copy.putAll(values);
        values = Collections.unmodifiableMap(copy);
    }

    /**
     * Computes the indicators at the last of the given klines.
     *
     * @param klines consecutive klines of one coin and interval, oldest first
     * @throws IllegalArgumentException if the klines are not consecutive
     */
    public static IndicatorSet of(List<Kline> klines) {
        for (int i = 1; i < klines.size(); i++) {
            Kline before = klines.get(i - 1);
            Kline kline = klines.get(i);
            if (!kline.openTime()
                    .equals(before.openTime().plus(before.interval().length()))) {
                throw new IllegalArgumentException(
                        "the kline from " + kline.openTime() + " does not follow the one from " + before.openTime()
                                + " after " + before.interval().code());
            }
        }
        return new IndicatorSet(new Calculation(Bars.of(klines)).values());
    }

    /** The computation of the indicators at the last bar of a series. */
    private record Calculation(BarSeries series, ClosePriceIndicator close, Map<Indicator, BigDecimal> values) {

        Calculation(BarSeries series) {
            this(series, new ClosePriceIndicator(series), new EnumMap<>(Indicator.class));
            if (has(Indicator.RSI_14)) {
                values.put(Indicator.RSI_14, RelativeStrengthIndex.of(series));
            }
            simple(Indicator.SMA_20);
            simple(Indicator.SMA_50);
            simple(Indicator.SMA_200);
            exponential(Indicator.EMA_20);
            exponential(Indicator.EMA_50);
            exponential(Indicator.EMA_200);
            macd();
            bollinger();
            if (has(Indicator.ATR_14)) {
                put(Indicator.ATR_14, Smoothing.wilder(Smoothing.values(new TRIndicator(series), 0, last()), ATR));
            }
        }

        private boolean has(Indicator indicator) {
            return series.getBarCount() >= indicator.klines();
        }

        private int last() {
            return series.getEndIndex();
        }

        private double[] closes() {
            return Smoothing.values(close, 0, last());
        }

        private void put(Indicator indicator, double value) {
            BigDecimal rounded = new BigDecimal(value, DIGITS);
            if (rounded.scale() > DECIMALS) {
                rounded = rounded.setScale(DECIMALS, RoundingMode.HALF_UP);
            }
            values.put(indicator, Decimals.plain(rounded));
        }

        private void simple(Indicator indicator) {
            if (has(indicator)) {
                put(indicator, mean(indicator.klines()));
            }
        }

        private double mean(int period) {
            return new SMAIndicator(close, period).getValue(last()).doubleValue();
        }

        private void exponential(Indicator indicator) {
            if (has(indicator)) {
                double[] averages = Smoothing.exponential(closes(), indicator.klines());
                put(indicator, averages[averages.length - 1]);
            }
        }

        private void macd() {
            if (!has(Indicator.MACD)) {
                return;
            }
            double[] fast = Smoothing.exponential(closes(), MACD_FAST);
            double[] slow = Smoothing.exponential(closes(), MACD_SLOW);
            double[] line = new double[slow.length];
            for (int i = 0; i < line.length; i++) {
                line[i] = fast[i + MACD_SLOW - MACD_FAST] - slow[i];
            }
            double now = line[line.length - 1];
            put(Indicator.MACD, now);
            if (has(Indicator.MACD_SIGNAL)) {
                double[] signals = Smoothing.exponential(line, MACD_SIGNAL);
                double signal = signals[signals.length - 1];
                put(Indicator.MACD_SIGNAL, signal);
                put(Indicator.MACD_HISTOGRAM, now - signal);
            }
        }

        private void bollinger() {
            if (!has(Indicator.BOLLINGER_MIDDLE)) {
                return;
            }
            double middle = mean(BOLLINGER);
            double deviation = new StandardDeviationIndicator(close, BOLLINGER)
                    .getValue(last())
                    .doubleValue();
            put(Indicator.BOLLINGER_MIDDLE, middle);
            put(Indicator.BOLLINGER_UPPER, middle + BOLLINGER_DEVIATIONS * deviation);
            put(Indicator.BOLLINGER_LOWER, middle - BOLLINGER_DEVIATIONS * deviation);
        }
    }
}
