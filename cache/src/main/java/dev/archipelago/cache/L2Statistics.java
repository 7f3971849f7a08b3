package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The state of Redis at one moment.
 *
 * @param configured whether there is a Redis at all
 * @param available whether it answered just now
 * @param usedMemoryBytes what it says it uses; in a Cluster, the node that answered
 * @param connections how many clients it says are connected
 * @param latency of one round trip
 */
public record L2Statistics(
        boolean configured,
        boolean available,
        OptionalLong usedMemoryBytes,
        OptionalLong connections,
        Optional<Duration> latency) {

    /** No answer. */
    static L2Statistics away(boolean configured) {
        return new L2Statistics(configured, false, OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }
}
