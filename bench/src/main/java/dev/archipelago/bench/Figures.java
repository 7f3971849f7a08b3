package dev.archipelago.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Computes statistics and reports targets. */
final class Figures {

    private Figures() {}

    static double median(double... values) {
        return (percentile(50, values) + lowerMiddle(values)) / 2;
    }

    /** @param share the percentile, from 0 to 100 */
    static double percentile(double share, double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.round((sorted.length - 1) * share / 100)];
    }

    /** Returns the middle value; of an even number the lower of the two middle ones. */
    private static double lowerMiddle(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[(sorted.length - 1) / 2];
    }

    static String listed(double... values) {
        return Arrays.stream(values)
                .mapToObj(value -> String.format(Locale.ROOT, "%.2f", value))
                .collect(Collectors.joining(" "));
    }

    /** Prints a measured value, its upper bound, and whether it is met. */
    static void atMost(String what, double reached, double target) {
        report(what, reached, "at most", target, reached <= target);
    }

    /** Prints a measured value, its lower bound, and whether it is met. */
    static void atLeast(String what, double reached, double target) {
        report(what, reached, "at least", target, reached >= target);
    }

    private static void report(String what, double reached, String bound, double target, boolean met) {
        IO.println(String.format(
                Locale.ROOT, "%s: %,.2f, target %s %,.2f: %s", what, reached, bound, target, met ? "met" : "MISSED"));
    }
}
