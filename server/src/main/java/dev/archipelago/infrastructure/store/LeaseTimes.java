package dev.archipelago.infrastructure.store;

import java.time.Duration;

/**
 * The timing of a lease.
 *
 * @param timeToLive the lifetime of a lease that is not renewed
 * @param renewal the interval at which the holder renews it; at most half of {@code timeToLive}, so that there is time
 *     to repeat a renewal that failed
 * @param trial the interval at which other nodes try to acquire it, and at which the holder repeats a failed renewal
 */
public record LeaseTimes(Duration timeToLive, Duration renewal, Duration trial) {

    /**
     * The default: a crashed or paused holder is replaced within 6 s plus round trips, one that releases the lease at
     * once.
     */
    public static final LeaseTimes USUAL =
            new LeaseTimes(Duration.ofMillis(5_500), Duration.ofMillis(2_500), Duration.ofMillis(500));

    /** @throws IllegalArgumentException if a time is not positive or renewals are too rare */
    public LeaseTimes {
        if (!trial.isPositive()
                || !renewal.isPositive()
                || renewal.multipliedBy(2).compareTo(timeToLive) > 0) {
            throw new IllegalArgumentException(
                    "lease times must be positive, renewal at most half of the lifetime, got " + timeToLive
                            + ", renewed each " + renewal + ", tried each " + trial);
        }
    }
}
