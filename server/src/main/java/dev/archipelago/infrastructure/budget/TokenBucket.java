package dev.archipelago.infrastructure.budget;

import java.time.Duration;

/**
 * A bucket of units that fills up again steadily.
 *
 * @param burst the units of the full bucket, at least 1
 * @param every how long one unit takes to come back, in whole milliseconds, at least one
 */
public record TokenBucket(int burst, Duration every) {

    /** @throws IllegalArgumentException if a bound is not kept */
    public TokenBucket {
        if (burst < 1 || every.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "burst must be at least 1 and every at least 1 ms, got " + burst + ", " + every);
        }
    }

    /** The pace that gives no more than {@code units} in any {@code period}, wherever it begins: half at once, half over the period. */
    public static TokenBucket atMost(int units, Duration period) {
        return atMost(units, (units + 1) / 2, period);
    }

    /** The same with a burst of its own, less than {@code units} unless that is 1. */
    static TokenBucket atMost(long units, int burst, Duration period) {
        long steady = Math.max(1, units - burst);
        long millis = (period.toMillis() + steady - 1) / steady;
        return new TokenBucket(burst, Duration.ofMillis(Math.max(1, millis)));
    }

    /** How long an empty bucket takes to be full, in milliseconds. */
    public long depth() {
        return burst * every.toMillis();
    }
}
