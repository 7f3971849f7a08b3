package dev.archipelago.indicator;

import org.ta4j.core.Indicator;
import org.ta4j.core.num.Num;

/**
 * Exponential and Wilder moving averages. Both are seeded with the simple mean of the first {@code period} values, as
 * Wilder and common charting tools do; ta4j seeds its averages with a single value, which affects hundreds of
 * subsequent values.
 */
final class Smoothing {

    private Smoothing() {}

    /** Returns the values of a ta4j indicator from index {@code from} to {@code last}. */
    static double[] values(Indicator<Num> indicator, int from, int last) {
        double[] values = new double[last - from + 1];
        for (int i = from; i <= last; i++) {
            values[i - from] = indicator.getValue(i).doubleValue();
        }
        return values;
    }

    /**
     * Computes the exponential moving average with the smoothing factor 2 / (period + 1).
     *
     * @param values at least {@code period} values values
     * @return the averages, one for each value from index {@code period - 1} on
     */
    static double[] exponential(double[] values, int period) {
        return smooth(values, period, 2.0 / (period + 1));
    }

    /**
     * Computes Wilder's moving average, with the smoothing factor 1 / period, at the last value.
     *
     * @param values at least {@code period}
     */
    static double wilder(double[] values, int period) {
        double[] averages = smooth(values, period, 1.0 / period);
        return averages[averages.length - 1];
    }

    private static double[] smooth(double[] values, int period, double factor) {
        double[] averages = new double[values.length - period + 1];
        double average = 0;
        for (int i = 0; i < period; i++) {
            average += values[i] / period;
        }
        averages[0] = average;
        for (int i = period; i < values.length; i++) {
            average += factor * (values[i] - average);
            averages[i - period + 1] = average;
        }
        return averages;
    }
}
