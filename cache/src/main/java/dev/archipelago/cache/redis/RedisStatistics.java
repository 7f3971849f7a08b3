package dev.archipelago.cache.redis;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The state of Redis at one moment.
 *
 * @param configured whether Redis is used at all
 * @param available whether it answered just now
 * @param usedMemoryBytes the memory Redis reports as used; in a Cluster, that of the node that answered
 * @param connections the number of clients Redis reports as connected
 * @param latency the duration of one round trip
 */
public record RedisStatistics(
        boolean configured,
        boolean available,
        OptionalLong usedMemoryBytes,
        OptionalLong connections,
        Optional<Duration> latency) {

    /** Returns the statistics of a Redis that did not answer or is not configured. */
    public static RedisStatistics unavailable(boolean configured) {
        return new RedisStatistics(configured, false, OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }
}
