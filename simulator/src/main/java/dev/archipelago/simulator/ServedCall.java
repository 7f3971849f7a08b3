package dev.archipelago.simulator;

import java.time.Instant;
import java.util.Optional;

/**
 * One request to an upstream and how it was answered.
 *
 * @param at when it came, by the simulator's clock
 * @param endpoint as {@link Calls} counts it
 * @param query its parameters without secrets, may be empty
 * @param status what was answered; 101 for a stream connection, 0 for no answer or a broken one
 * @param outcome how it stood with the limits, told whether or not the simulator is strict
 * @param fault the fault it met, as {@link Fault#parse} reads it
 */
public record ServedCall(
        Instant at,
        Upstream upstream,
        String endpoint,
        String query,
        int status,
        Outcome outcome,
        Optional<String> fault) {}
