package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The cumulative traded volume of a coin. The volume of an interval is a difference, so that the volumes of a day's
 * hours add up to the day's. Immutable.
 */
final class TradedVolume {

    private static final long[] WIDTHS = {3_600, 21_600, 86_400};
    // Each noise changes the rate by at most twice its weight; the sum stays below one, so that the volume never falls.
    private static final double[] WEIGHTS = {0.20, 0.15, 0.10};
    private static final double TRADES_A_DAY = 1_200_000;

    private final long seed;
    private final double daily;

    TradedVolume(long seed, double daily) {
        this.seed = seed;
        this.daily = daily;
    }

    /** The coins traded from {@code from}, inclusive, to {@code to}, exclusive. */
    BigDecimal volume(long from, long to) {
        return BigDecimal.valueOf((days(to) - days(from)) * daily).setScale(5, RoundingMode.HALF_UP);
    }

    /** The share of taker buys in the volume. */
    BigDecimal takerShare(long second) {
        return BigDecimal.valueOf(0.5 + 0.08 * RandomWalk.noise(seed, 99, second, 3_600))
                .setScale(4, RoundingMode.HALF_UP);
    }

    /** The id of the first trade at or after {@code second}. */
    long tradeId(long second) {
        return (long) (days(second) * TRADES_A_DAY);
    }

    private double days(long second) {
        double seconds = second;
        for (int i = 0; i < WIDTHS.length; i++) {
            seconds += WEIGHTS[i] * WIDTHS[i] * RandomWalk.noise(seed, i, second, WIDTHS[i]);
        }
        return seconds / 86_400;
    }
}
