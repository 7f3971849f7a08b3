package dev.archipelago.infrastructure.budget;

import java.time.Duration;

/**
 * Whether units of a {@link Budget} were granted.
 *
 * @param delay how long until they can be; zero if they were granted
 * @param left the units that remain available at once
 */
public record QuotaDecision(Reason reason, Duration delay, long left) {

    /** Why units were refused. */
    public enum Reason {
        /** They were not. */
        GRANTED,
        /** The upstream asked for a pause. */
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
