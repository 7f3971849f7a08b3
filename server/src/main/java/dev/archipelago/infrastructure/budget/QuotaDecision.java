package dev.archipelago.infrastructure.budget;

import java.time.Duration;

/**
 * Whether units of a {@link Budget} were granted.
 *
 * @param delay the time until they can be granted; zero if they were granted
 * @param left the units that remain available at once
 */
public record QuotaDecision(Reason reason, Duration delay, long left) {

    /** Why units were refused. */
    public enum Reason {
        /** The units were granted. */
        GRANTED,
        /** The upstream requested a pause. */
        COOL_DOWN,
        /** A token bucket is empty. */
        RATE,
        /** The quota of the minute is used up, perhaps by other users of the same address. */
        MINUTE,
        /** The quota of the month is used up. */
        MONTH;

        static Reason of(Period period) {
            return period == Period.MINUTE ? MINUTE : MONTH;
        }
    }

    /** Whether the units were granted. */
    public boolean granted() {
        return reason == Reason.GRANTED;
    }
}
