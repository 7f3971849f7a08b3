package dev.archipelago.infrastructure.budget;

import java.time.Duration;

/**
 * Whether a call may be made now.
 *
 * @param delay how long until it may; zero if it may now
 * @param left units that may be used at once after it
 */
public record Verdict(Reason reason, Duration delay, long left) {

    /** What stands against a call. */
    public enum Reason {
        /** Nothing. */
        GRANTED,
        /** The upstream said "too often". */
        COOLING,
        /** The bucket of a pace is empty. */
        PACE,
        /** The minute's allowance is used up, perhaps by others. */
        MINUTE,
        /** The month's allowance is used up. */
        MONTH;

        static Reason of(Period period) {
            return period == Period.MINUTE ? MINUTE : MONTH;
        }
    }

    /** Whether it may be made. */
    public boolean granted() {
        return reason == Reason.GRANTED;
    }
}
