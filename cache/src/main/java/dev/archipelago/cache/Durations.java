package dev.archipelago.cache;

import java.time.Duration;

/** Arithmetic on spans of time that never overflows: a span too long to count is simply very long. */
final class Durations {

    /** About 73 years: added to any reading of a ticker it still compares rightly by subtraction. */
    static final long LONGEST_NANOS = 1L << 61;

    /** About 142,000 years, far beyond any time to live Redis is asked for and far from its own limit. */
    static final long LONGEST_MILLIS = 1L << 52;

    private Durations() {}

    /** The span in nanoseconds, 0 at least and {@link #LONGEST_NANOS} at most. */
    static long nanos(Duration span) {
        if (span.isNegative()) {
            return 0;
        }
        return span.getSeconds() >= LONGEST_NANOS / 1_000_000_000L ? LONGEST_NANOS : span.toNanos();
    }

    /** The span in milliseconds, 0 at least and {@link #LONGEST_MILLIS} at most; a part of one counts as one. */
    static long millis(Duration span) {
        if (span.isNegative()) {
            return 0;
        }
        if (span.getSeconds() >= LONGEST_MILLIS / 1000) {
            return LONGEST_MILLIS;
        }
        return span.getSeconds() * 1000 + (span.getNano() + 999_999) / 1_000_000;
    }

    /** The sum of two spans from {@link #nanos}, no more than {@link #LONGEST_NANOS}. */
    static long sum(long nanos, long more) {
        return Math.min(LONGEST_NANOS, nanos + more);
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
