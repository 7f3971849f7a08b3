package dev.archipelago.cache.jcache;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.cache.management.CacheStatisticsMXBean;

/** The statistics of a cache, of this process. Thread-safe. */
final class JCacheStatistics implements CacheStatisticsMXBean {

    /** A number of operations and their total time. */
    private static final class Timed {

        private final LongAdder nanos = new LongAdder();
        private final LongAdder count = new LongAdder();

        void add(long duration, long operations) {
            nanos.add(duration);
            count.add(operations);
        }

        float averageMicros() {
            long operations = count.sum();
            return operations == 0 ? 0 : (float) nanos.sum() / operations / TimeUnit.MICROSECONDS.toNanos(1);
        }

        void reset() {
            nanos.reset();
            count.reset();
        }
    }

    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder puts = new LongAdder();
    private final LongAdder removals = new LongAdder();
    private final Timed gets = new Timed();
    private final Timed putTimes = new Timed();
    private final Timed removeTimes = new Timed();
    private volatile boolean enabled;

    void enable(boolean on) {
        enabled = on;
    }

    void read(boolean hit, long nanos) {
        if (enabled) {
            (hit ? hits : misses).increment();
            gets.add(nanos, 1);
        }
    }

    void put(long nanos) {
        if (enabled) {
            puts.increment();
            putTimes.add(nanos, 1);
        }
    }

    void removed(long nanos) {
        if (enabled) {
            removals.increment();
            removeTimes.add(nanos, 1);
        }
    }

    @Override
    public void clear() {
        hits.reset();
        misses.reset();
        puts.reset();
        removals.reset();
        gets.reset();
        putTimes.reset();
        removeTimes.reset();
    }

    @Override
    public long getCacheHits() {
        return hits.sum();
    }

    @Override
    public float getCacheHitPercentage() {
        long all = getCacheGets();
        return all == 0 ? 0 : (float) hits.sum() / all * 100;
    }

    @Override
    public long getCacheMisses() {
        return misses.sum();
    }

    @Override
    public float getCacheMissPercentage() {
        long all = getCacheGets();
        return all == 0 ? 0 : (float) misses.sum() / all * 100;
    }

    @Override
    public long getCacheGets() {
        return hits.sum() + misses.sum();
    }

    @Override
    public long getCachePuts() {
        return puts.sum();
    }

    @Override
    public long getCacheRemovals() {
        return removals.sum();
    }

    /** Returns 0: evictions are counted for all caches of a manager together, by their {@code Cache}. */
    @Override
    public long getCacheEvictions() {
        return 0;
    }

    @Override
    public float getAverageGetTime() {
        return gets.averageMicros();
    }

    @Override
    public float getAveragePutTime() {
        return putTimes.averageMicros();
    }

    @Override
    public float getAverageRemoveTime() {
        return removeTimes.averageMicros();
    }
}
