package dev.archipelago.infrastructure.budget;

import java.time.Duration;

/**
 * The parameters of a token bucket: it holds {@code burst} units when full and gains one per {@code refill}. How full
 * it is at a time is kept by a {@link UsageCounter}. Immutable.
 *
 * @param burst at least 1
 * @param refill in whole milliseconds, at least one
 */
public record TokenBucket(int burst, Duration refill) {

    /** @throws IllegalArgumentException if a bound is not kept */
    public TokenBucket {
        if (burst < 1 || refill.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "burst must be at least 1 and refill at least 1 ms, got " + burst + ", " + refill);
        }
    }

    /**
     * The bucket that grants at most {@code units} in any {@code period}: half as a burst, half spread over the period.
     */
    public static TokenBucket atMost(int units, Duration period) {
        return atMost(units, (units + 1) / 2, period);
    }

    /** The same with a given burst, which must be less than {@code units} unless that is 1. */
    static TokenBucket atMost(long units, int burst, Duration period) {
        long steady = Math.max(1, units - burst);
        long millis = (period.toMillis() + steady - 1) / steady;
        return new TokenBucket(burst, Duration.ofMillis(Math.max(1, millis)));
    }

    /** The time in milliseconds in which the empty bucket fills. */
    public long fillMillis() {
        return burst * refill.toMillis();
    }
}
