package dev.archipelago.indicator;

import dev.archipelago.market.Kline;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Reference implementations of the indicators directly from their definitions, independent of the production code:
 * explicit weights instead of running averages, and no ta4j.
 */
public final class Definitions {

    private Definitions() {}

    /** Returns every indicator for which there are enough klines. */
    public static Map<Indicator, Double> of(List<Kline> klines) {
        double[] closes = RandomKlines.closes(klines);
        Map<Indicator, Double> values = new EnumMap<>(Indicator.class);
        for (Indicator indicator : Indicator.values()) {
            if (klines.size() >= indicator.klines()) {
                values.put(indicator, of(indicator, klines, closes));
            }
        }
        return values;
    }

    private static double of(Indicator indicator, List<Kline> klines, double[] closes) {
        return switch (indicator) {
            case RSI_14 -> rsi(closes);
            case SMA_20, SMA_50, SMA_200 -> mean(closes, closes.length - indicator.klines(), indicator.klines());
            case EMA_20, EMA_50, EMA_200 -> weighted(closes, indicator.klines(), 2.0 / (indicator.klines() + 1));
            case MACD -> macd(closes);
            case MACD_SIGNAL -> signal(closes);
            case MACD_HISTOGRAM -> macd(closes) - signal(closes);
            case BOLLINGER_MIDDLE -> mean(closes, closes.length - 20, 20);
            case BOLLINGER_UPPER -> mean(closes, closes.length - 20, 20) + 2 * deviation(closes);
            case BOLLINGER_LOWER -> mean(closes, closes.length - 20, 20) - 2 * deviation(closes);
            case ATR_14 -> atr(klines);
        };
    }

    /** Wilder, "New Concepts in Technical Trading Systems" (1978): 100 - 100 / (1 + average gain / average loss). */
    static double rsi(double[] closes) {
        double[] gains = new double[closes.length - 1];
        double[] losses = new double[closes.length - 1];
        for (int i = 1; i < closes.length; i++) {
            gains[i - 1] = Math.max(closes[i] - closes[i - 1], 0);
            losses[i - 1] = Math.max(closes[i - 1] - closes[i], 0);
        }
        return 100 - 100 / (1 + weighted(gains, 14, 1.0 / 14) / weighted(losses, 14, 1.0 / 14));
    }

    private static double atr(List<Kline> klines) {
        double[] ranges = new double[klines.size()];
        for (int i = 0; i < ranges.length; i++) {
            double high = klines.get(i).high().doubleValue();
            double low = klines.get(i).low().doubleValue();
            double before = i == 0 ? low : klines.get(i - 1).close().doubleValue();
            ranges[i] = i == 0 ? high - low : Math.max(high, before) - Math.min(low, before);
        }
        return weighted(ranges, 14, 1.0 / 14);
    }

    private static double macd(double[] closes) {
        return weighted(closes, 12, 2.0 / 13) - weighted(closes, 26, 2.0 / 27);
    }

    private static double signal(double[] closes) {
        double[] line = new double[closes.length - 25];
        for (int i = 0; i < line.length; i++) {
            line[i] = macd(java.util.Arrays.copyOf(closes, 26 + i));
        }
        return weighted(line, 9, 2.0 / 10);
    }

    private static double deviation(double[] closes) {
        double mean = mean(closes, closes.length - 20, 20);
        double squares = 0;
        for (int i = closes.length - 20; i < closes.length; i++) {
            squares += Math.pow(closes[i] - mean, 2);
        }
        return Math.sqrt(squares / 20);
    }

    private static double mean(double[] values, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += values[i];
        }
        return sum / count;
    }

    /**
     * Returns the sum of the weights that an average gives its seed, which is the mean of the first values, and each
     * later value.
     */
    private static double weighted(double[] values, int period, double share) {
        int last = values.length - 1;
        double sum = mean(values, 0, period) * Math.pow(1 - share, last - period + 1);
        for (int i = period; i <= last; i++) {
            sum += values[i] * share * Math.pow(1 - share, last - i);
        }
        return sum;
    }
}
