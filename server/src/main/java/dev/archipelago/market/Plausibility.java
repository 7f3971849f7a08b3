package dev.archipelago.market;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * The rules that decide whether a value of a metric is plausible.
 *
 * @param range the range of valid values
 * @param limits the configured limits for changes from one value to the next
 * @param changeOf the metric whose change this one is; values are rejected while a jump of that metric awaits
 *     confirmation
 */
public record Plausibility(Range range, Limits limits, Optional<Metric> changeOf) {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** The range of valid values. */
    public enum Range {
        /** More than zero. */
        POSITIVE,
        /** Zero or more. */
        NOT_NEGATIVE,
        /** From 0 to 100. */
        UP_TO_HUNDRED,
        /** At least -100: a price cannot fall by more than itself. */
        CHANGE,
        /** Any number. */
        ANY;

        /** Returns whether {@code value} is in the range. */
        public boolean allows(BigDecimal value) {
            return switch (this) {
                case POSITIVE -> value.signum() > 0;
                case NOT_NEGATIVE -> value.signum() >= 0;
                case UP_TO_HUNDRED -> value.signum() >= 0 && value.compareTo(HUNDRED) <= 0;
                case CHANGE -> value.compareTo(HUNDRED.negate()) >= 0;
                case ANY -> true;
            };
        }
    }

    /** The class of limits for jumps and for disagreements between two sources; their values are configured. */
    public enum Limits {
        /** No limits: any change within the range is plausible. */
        NONE,
        /** The limits of coin prices. */
        COIN,
        /** The limits of metrics of the whole market. */
        GLOBAL,
        /** The limits of fund prices. */
        FUND,
        /** The limits of exchange rates. */
        EXCHANGE_RATE
    }

    /** Creates rules from a range and limits. */
    static Plausibility of(Range range, Limits limits) {
        return new Plausibility(range, limits, Optional.empty());
    }

    /** Creates the rules for the change of {@code metric} in its unit. */
    static Plausibility amountOf(Metric metric) {
        return new Plausibility(Range.ANY, Limits.NONE, Optional.of(metric));
    }

    /** Creates the rules for the change of {@code metric} in percent. */
    static Plausibility changeOf(Metric metric) {
        return new Plausibility(Range.CHANGE, Limits.NONE, Optional.of(metric));
    }
}
