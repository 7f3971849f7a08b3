package dev.archipelago.infrastructure.store;

import java.time.Duration;

/**
 * The times of a lease.
 *
 * @param timeToLive how long it lasts without being renewed
 * @param renewal how often its holder renews it; at most a third of {@code timeToLive}, so that one renewal may fail
 * @param trial how often the others try to take it
 */
public record LeaseTimes(Duration timeToLive, Duration renewal, Duration trial) {

    /** A crashed or paused holder is followed within 5.5 s and the round trips; one that gives it back is at once. */
    public static final LeaseTimes USUAL =
            new LeaseTimes(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMillis(500));

    /** @throws IllegalArgumentException if a time is not positive or renewals are too rare */
    public LeaseTimes {
        if (!trial.isPositive()
                || !renewal.isPositive()
                || renewal.multipliedBy(3).compareTo(timeToLive) > 0) {
            throw new IllegalArgumentException("a lease needs times above zero and three renewals in its life, got "
                    + timeToLive + ", renewed each " + renewal + ", tried each " + trial);
        }
    }
}
