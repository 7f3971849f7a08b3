package dev.archipelago.cache;

import java.time.Duration;

/**
 * A named time to live for one kind of value.
 *
 * @param name the name, for statistics and logs
 * @param ttl how long a value is fresh; positive
 */
public record CacheStrategy(String name, Duration ttl) {

    /** For values that change all the time: 10 seconds. */
    public static final CacheStrategy REAL_TIME = new CacheStrategy("real_time", Duration.ofSeconds(10));
    /** For values that change within minutes: 5 minutes. */
    public static final CacheStrategy SHORT_TERM = new CacheStrategy("short_term", Duration.ofMinutes(5));
    /** For values that change within the hour: 1 hour. */
    public static final CacheStrategy MEDIUM_TERM = new CacheStrategy("medium_term", Duration.ofHours(1));
    /** For values that change a few times a day: 3 hours. */
    public static final CacheStrategy LONG_TERM = new CacheStrategy("long_term", Duration.ofHours(3));
    /** For everything else: 5 minutes. */
    public static final CacheStrategy DEFAULT = new CacheStrategy("default", Duration.ofMinutes(5));

    /** @throws IllegalArgumentException if the time to live is not positive */
    public CacheStrategy {
        if (!ttl.isPositive()) {
            throw new IllegalArgumentException("time to live must be positive, got " + ttl);
        }
    }

    /**
     * Returns a strategy with the given time to live.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public static CacheStrategy custom(Duration ttl) {
        return new CacheStrategy("custom", ttl);
    }
}
