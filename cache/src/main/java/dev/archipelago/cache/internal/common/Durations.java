package dev.archipelago.cache.internal.common;

import java.time.Duration;

/** Arithmetic on durations that saturates instead of overflowing. */
public final class Durations {

    /**
     * The upper bound of {@link #nanos}, about 73 years: added to any reading of a ticker it still compares correctly.
     */
    public static final long MAX_NANOS = 1L << 61;

    /** The upper bound of {@link #millis}, about 142,000 years, far below the largest time to live Redis accepts. */
    public static final long MAX_MILLIS = 1L << 52;

    private Durations() {}

    /** Returns the duration in nanoseconds, clamped to the range from 0 to {@link #MAX_NANOS}. */
    public static long nanos(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.getSeconds() >= MAX_NANOS / 1_000_000_000L ? MAX_NANOS : duration.toNanos();
    }

    /** Returns the duration in milliseconds, rounded up and clamped to the range from 0 to {@link #MAX_MILLIS}. */
    public static long millis(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        if (duration.getSeconds() >= MAX_MILLIS / 1000) {
            return MAX_MILLIS;
        }
        return duration.getSeconds() * 1000 + (duration.getNano() + 999_999) / 1_000_000;
    }

    /** Returns the sum of two values of {@link #nanos}, at most {@link #MAX_NANOS}. */
    public static long sum(long nanos, long more) {
        return Math.min(MAX_NANOS, nanos + more);
    }

    /** Returns the longer of two durations. */
    public static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** Returns the shorter of two durations. */
    public static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
