package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** How much of a coin has been traded up to a second. Volumes are differences of it, so those of a day's hours add up to the day's. Immutable. */
final class Turnover {

    private static final long[] WIDTHS = {3_600, 21_600, 86_400};
    // Each noise may change the pace by twice its weight; together they stay below one, so that turnover never runs
    // backwards.
    private static final double[] WEIGHTS = {0.20, 0.15, 0.10};
    private static final double TRADES_A_DAY = 1_200_000;

    private final long seed;
    private final double daily;

    Turnover(long seed, double daily) {
        this.seed = seed;
        this.daily = daily;
    }

    /** Coins traded in the seconds from {@code from} to before {@code to}. */
    BigDecimal volume(long from, long to) {
        return BigDecimal.valueOf((days(to) - days(from)) * daily).setScale(5, RoundingMode.HALF_UP);
    }

    /** The share of volume that takers bought. */
    BigDecimal takerShare(long second) {
        return BigDecimal.valueOf(0.5 + 0.08 * Walk.noise(seed, 99, second, 3_600))
                .setScale(4, RoundingMode.HALF_UP);
    }

    /** The id of the first trade at or after that second. */
    long tradeId(long second) {
        return (long) (days(second) * TRADES_A_DAY);
    }

    private double days(long second) {
        double seconds = second;
        for (int i = 0; i < WIDTHS.length; i++) {
            seconds += WEIGHTS[i] * WIDTHS[i] * Walk.noise(seed, i, second, WIDTHS[i]);
        }
        return seconds / 86_400;
    }
}
