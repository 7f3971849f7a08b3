package dev.archipelago.cache.redis;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When Redis last answered on a connection, and how quickly. Thread-safe. */
final class LastAnswer {

    /** In {@link System#nanoTime}. */
    private volatile long at = System.nanoTime();

    private volatile @Nullable Duration latency;

    /** Records an answer to what was sent at {@code begin}, a reading of {@link System#nanoTime}. */
    void received(long begin) {
        long now = System.nanoTime();
        latency = Duration.ofNanos(now - begin);
        at = now;
    }

    /**
     * The time until an answer is due, if there is to be one in each {@code interval}; not positive if it is overdue.
     */
    Duration due(Duration interval) {
        return interval.minusNanos(System.nanoTime() - at);
    }

    /** The round-trip time of the last answer; empty before the first. */
    Optional<Duration> latency() {
        return Optional.ofNullable(latency);
    }
}
