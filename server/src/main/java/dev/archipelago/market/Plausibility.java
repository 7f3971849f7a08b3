package dev.archipelago.market;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Which values of a metric are believed.
 *
 * @param range which values are possible at all
 * @param limits which configured limits hold for a step from one value to the next
 * @param changeOf the metric that this one is the change of: it is not taken while a step of that one waits for its
 *     confirmation
 */
public record Plausibility(Range range, Limits limits, Optional<Metric> changeOf) {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** The values that are possible. */
    public enum Range {
        /** More than zero. */
        POSITIVE,
        /** Zero or more. */
        NOT_NEGATIVE,
        /** From 0 to 100. */
        UP_TO_HUNDRED,
        /** At least -100: a price cannot fall by more than itself. */
        CHANGE;

        /** Whether {@code value} is possible. */
        public boolean allows(BigDecimal value) {
            return switch (this) {
                case POSITIVE -> value.signum() > 0;
                case NOT_NEGATIVE -> value.signum() >= 0;
                case UP_TO_HUNDRED -> value.signum() >= 0 && value.compareTo(HUNDRED) <= 0;
                case CHANGE -> value.compareTo(HUNDRED.negate()) >= 0;
            };
        }
    }

    /** The limits of a step and of a disagreement between two sources; their values are configured. */
    public enum Limits {
        /** None: the value may go anywhere within its range at once. */
        NONE,
        /** Those of coin prices. */
        COIN,
        /** Those of figures of the whole market. */
        GLOBAL,
        /** Those of fund prices. */
        FUND,
        /** Those of exchange rates. */
        EXCHANGE_RATE
    }

    /** Values of {@code range} under {@code limits}. */
    static Plausibility of(Range range, Limits limits) {
        return new Plausibility(range, limits, Optional.empty());
    }

    /** The change of {@code metric} in percent. */
    static Plausibility changeOf(Metric metric) {
        return new Plausibility(Range.CHANGE, Limits.NONE, Optional.of(metric));
    }
}
