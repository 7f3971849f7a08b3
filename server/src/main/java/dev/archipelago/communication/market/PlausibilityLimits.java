package dev.archipelago.communication.market;

import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.market.Metric;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The limits for the plausibility of a metric's values, in percent.
 *
 * @param jump the largest change that needs no confirmation; empty: unlimited
 * @param disagreement the largest accepted difference between two sources; empty: sources are not compared
 */
record PlausibilityLimits(Optional<BigDecimal> jump, Optional<BigDecimal> disagreement) {
    private static final PlausibilityLimits ANY = new PlausibilityLimits(Optional.empty(), Optional.empty());
    private static final int DECIMALS = 2;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** The central bank limits the daily movement of the dong to 5 %. */
    private static final PlausibilityLimits EXCHANGE_RATE =
            new PlausibilityLimits(Optional.of(BigDecimal.valueOf(5)), Optional.empty());

    /** The limits of {@code metric}. */
    static PlausibilityLimits of(Metric metric, PlausibilityConfig config) {
        return switch (metric.plausibility().limits()) {
            case NONE -> ANY;
            case COIN -> of(config.coinJump(), config.coinDisagreement());
            case GLOBAL -> of(config.globalJump(), config.globalDisagreement());
            case FUND -> new PlausibilityLimits(percent(config.fundJump()), Optional.empty());
            case EXCHANGE_RATE -> EXCHANGE_RATE;
        };
    }

    private static PlausibilityLimits of(int jump, int disagreement) {
        return new PlausibilityLimits(percent(jump), percent(disagreement));
    }

    private static Optional<BigDecimal> percent(int whole) {
        return Optional.of(BigDecimal.valueOf(whole));
    }

    /** Returns whether the change from {@code from} to {@code to} needs confirmation. */
    boolean isJump(BigDecimal from, BigDecimal to) {
        return jump.isPresent() && exceeds(from, to, jump.get());
    }

    /** Returns whether the difference between the values of two sources exceeds the limit. */
    boolean disagrees(BigDecimal one, BigDecimal other) {
        return disagreement.isPresent() && exceeds(one, other, disagreement.get());
    }

    private static boolean exceeds(BigDecimal from, BigDecimal to, BigDecimal percent) {
        return to.subtract(from).abs().multiply(HUNDRED).compareTo(from.abs().multiply(percent)) > 0;
    }

    /** Returns the difference between the values in percent of {@code one}; empty if that is zero. */
    static Optional<BigDecimal> difference(BigDecimal one, BigDecimal other) {
        return one.signum() == 0
                ? Optional.empty()
                : Optional.of(
                        other.subtract(one).abs().multiply(HUNDRED).divide(one.abs(), DECIMALS, RoundingMode.HALF_UP));
    }
}
