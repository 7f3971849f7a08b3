package dev.archipelago.simulator;

import java.time.Duration;
import java.time.Instant;

/**
 * The decision of a {@link RateLimiter} about a request.
 *
 * @param until when the request can be repeated; now if it is served
 * @param monthly whether the credits of the month are used up
 */
record LimitDecision(Outcome outcome, Instant until, boolean monthly) {

    boolean refused() {
        return outcome != Outcome.SERVED;
    }

    /** The whole seconds from {@code now} to {@link #until}, at least one. */
    long secondsFrom(Instant now) {
        return Math.max(1, (Duration.between(now, until).toMillis() + 999) / 1000);
    }
}
