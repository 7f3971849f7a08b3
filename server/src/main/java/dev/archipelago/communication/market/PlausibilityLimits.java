package dev.archipelago.communication.market;

import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.market.Metric;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * What is plausible of a figure, in percent of its value.
 *
 * @param jump how far it may go in one step without a second word for it; empty: as far as it likes
 * @param disagreement how far two sources may lie apart; empty: they are not compared
 */
record PlausibilityLimits(Optional<BigDecimal> jump, Optional<BigDecimal> disagreement) {
    private static final PlausibilityLimits ANY = new PlausibilityLimits(Optional.empty(), Optional.empty());
    private static final int DECIMALS = 2;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** The central bank lets the dong move by 5 % a day. */
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

    /** Whether {@code to} is a step from {@code from} that needs a second word. */
    boolean isJump(BigDecimal from, BigDecimal to) {
        return jump.isPresent() && apart(from, to, jump.get());
    }

    /** Whether two sources disagree. */
    boolean disagrees(BigDecimal one, BigDecimal other) {
        return disagreement.isPresent() && apart(one, other, disagreement.get());
    }

    private static boolean apart(BigDecimal from, BigDecimal to, BigDecimal percent) {
        return to.subtract(from).abs().multiply(HUNDRED).compareTo(from.abs().multiply(percent)) > 0;
    }

    /** How far {@code other} lies from {@code one}, in percent of {@code one}; nothing if that is zero. */
    static Optional<BigDecimal> difference(BigDecimal one, BigDecimal other) {
        return one.signum() == 0
                ? Optional.empty()
                : Optional.of(
                        other.subtract(one).abs().multiply(HUNDRED).divide(one.abs(), DECIMALS, RoundingMode.HALF_UP));
    }
}
