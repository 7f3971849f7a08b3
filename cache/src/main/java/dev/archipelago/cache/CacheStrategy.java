package dev.archipelago.cache;

import java.time.Duration;

/**
 * How long a kind of value stays fresh.
 *
 * @param name for statistics and logs
 * @param ttl more than zero
 */
public record CacheStrategy(String name, Duration ttl) {

    /** What changes all the time: 10 seconds. */
    public static final CacheStrategy REAL_TIME = new CacheStrategy("real_time", Duration.ofSeconds(10));
    /** What changes within minutes: 5 minutes. */
    public static final CacheStrategy SHORT_TERM = new CacheStrategy("short_term", Duration.ofMinutes(5));
    /** What changes within the hour: 1 hour. */
    public static final CacheStrategy MEDIUM_TERM = new CacheStrategy("medium_term", Duration.ofHours(1));
    /** What changes a few times a day: 3 hours. */
    public static final CacheStrategy LONG_TERM = new CacheStrategy("long_term", Duration.ofHours(3));
    /** What nothing else is said of: 5 minutes. */
    public static final CacheStrategy DEFAULT = new CacheStrategy("default", Duration.ofMinutes(5));

    /** @throws IllegalArgumentException if the time to live is not positive */
    public CacheStrategy {
        if (ttl.isZero() || ttl.isNegative()) {
            throw new IllegalArgumentException("time to live must be positive, got " + ttl);
        }
    }

    /**
     * A time to live of your own.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public static CacheStrategy custom(Duration ttl) {
        return new CacheStrategy("custom", ttl);
    }
}
