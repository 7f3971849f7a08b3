package dev.archipelago.indicator;

import org.ta4j.core.Indicator;
import org.ta4j.core.num.Num;

/**
 * Averages that remember. Both begin with the simple mean of the first {@code period} values, as Wilder and the charts do;
 * ta4j's own begin with a single value instead, which shows for hundreds of klines.
 */
final class Smoothing {

    private Smoothing() {}

    /** The values of a ta4j indicator from index {@code from} to {@code last}. */
    static double[] values(Indicator<Num> indicator, int from, int last) {
        double[] values = new double[last - from + 1];
        for (int i = from; i <= last; i++) {
            values[i - from] = indicator.getValue(i).doubleValue();
        }
        return values;
    }

    /**
     * The exponential average: 2 / (period + 1) of the new value to the rest of the average before.
     *
     * @param values at least {@code period}
     * @return one for each value from the period's last on
     */
    static double[] exponential(double[] values, int period) {
        return smooth(values, period, 2.0 / (period + 1));
    }

    /**
     * Wilder's average at the last value: one part of the new value to {@code period - 1} parts of the average before.
     *
     * @param values at least {@code period}
     */
    static double wilder(double[] values, int period) {
        double[] averages = smooth(values, period, 1.0 / period);
        return averages[averages.length - 1];
    }

    private static double[] smooth(double[] values, int period, double share) {
        double[] averages = new double[values.length - period + 1];
        double average = 0;
        for (int i = 0; i < period; i++) {
            average += values[i] / period;
        }
        averages[0] = average;
        for (int i = period; i < values.length; i++) {
            average += share * (values[i] - average);
            averages[i - period + 1] = average;
        }
        return averages;
    }
}
