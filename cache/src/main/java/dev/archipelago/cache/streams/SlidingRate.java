package dev.archipelago.cache.streams;

import java.util.function.LongSupplier;

/** A rate per second, averaged over the last ten complete seconds. Thread-safe. */
final class SlidingRate {

    private static final int SECONDS = 10;
    private static final long NANOS = 1_000_000_000L;

    private final LongSupplier nanos;
    private final long start;
    private final long[] counts = new long[SECONDS + 1];
    private long current;

    /** @param nanos a monotonic clock */
    SlidingRate(LongSupplier nanos) {
        this.nanos = nanos;
        this.start = nanos.getAsLong();
    }

    synchronized void add(long count) {
        advance();
        counts[at(current)] += count;
    }

    synchronized double perSecond() {
        advance();
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += i == at(current) ? 0 : counts[i];
        }
        return (double) sum / SECONDS;
    }

    /** Clears the counts of seconds that are reused. */
    private void advance() {
        long now = (nanos.getAsLong() - start) / NANOS;
        for (long second = Math.max(current + 1, now - SECONDS); second <= now; second++) {
            counts[at(second)] = 0;
        }
        current = Math.max(current, now);
    }

    private int at(long second) {
        return (int) (second % counts.length);
    }
}
