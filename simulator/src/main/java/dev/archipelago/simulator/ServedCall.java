package dev.archipelago.simulator;

import java.time.Instant;
import java.util.Optional;

/**
 * One request to an upstream and how it was answered.
 *
 * @param at its time of arrival, by the simulator's clock
 * @param endpoint as {@link CallCounter} counts it
 * @param query its parameters without secrets, may be empty
 * @param status the status of the response; 101 for a stream connection, 0 for none or a broken one
 * @param outcome whether it was within the limits, also if limits are not strict
 * @param fault the fault that applied, as {@link Fault#parse} reads it
 */
public record ServedCall(
        Instant at,
        Upstream upstream,
        String endpoint,
        String query,
        int status,
        Outcome outcome,
        Optional<String> fault) {}
