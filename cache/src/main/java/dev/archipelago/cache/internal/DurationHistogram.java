package dev.archipelago.cache.internal;

import dev.archipelago.cache.CacheStatistics.Times;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** A histogram of durations with a relative error of an eighth at most, for percentiles. Thread-safe. */
public final class DurationHistogram {

    /** The number of buckets per power of two. */
    private static final int PARTS = 4;

    private final AtomicLongArray buckets = new AtomicLongArray(Long.SIZE * PARTS);
    private final LongAdder nanos = new LongAdder();

    /** Records a duration in nanoseconds; a negative one counts as 0. */
    public void record(long duration) {
        long positive = Math.max(0, duration);
        buckets.incrementAndGet(bucket(positive));
        nanos.add(positive);
    }

    /** Returns the number, the sum and the percentiles of all durations. */
    public Times times() {
        long[] counts = new long[buckets.length()];
        long count = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets.get(i);
            count += counts[i];
        }
        return new Times(
                count,
                nanos.sum(),
                percentile(counts, count, 50),
                percentile(counts, count, 95),
                percentile(counts, count, 99));
    }

    private static long percentile(long[] counts, long total, int percent) {
        long rank = (total * percent + 99) / 100;
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && counts[i] > 0) {
                return middle(i);
            }
        }
        return 0;
    }

    private static int bucket(long duration) {
        if (duration < PARTS) {
            return (int) duration;
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(duration);
        return (exponent - 1) * PARTS + (int) (duration >>> (exponent - 2)) - PARTS;
    }

    private static long middle(int bucket) {
        if (bucket < PARTS) {
            return bucket;
        }
        int exponent = bucket / PARTS + 1;
        long width = 1L << (exponent - 2);
        return (PARTS + bucket % PARTS) * width + width / 2;
    }
}
