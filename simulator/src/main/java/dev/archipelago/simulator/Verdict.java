package dev.archipelago.simulator;

import java.time.Duration;
import java.time.Instant;

/**
 * What a meter says to a request.
 *
 * @param until when asking again makes sense; now for a request that is served
 * @param monthly whether it is the month that is used up
 */
record Verdict(Outcome outcome, Instant until, boolean monthly) {

    boolean refused() {
        return outcome != Outcome.SERVED;
    }

    /** Whole seconds from now until then, at least one. */
    long secondsFrom(Instant now) {
        return Math.max(1, (Duration.between(now, until).toMillis() + 999) / 1000);
    }
}
