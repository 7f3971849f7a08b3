package dev.archipelago.cache;

import dev.archipelago.cache.EntryOptions.Tiers;

/**
 * The counters of a cache since its creation, and the state of its tiers.
 *
 * @param removals the number of calls that removed or expired entries
 * @param mode the tiers in use
 */
public record CacheStatistics(Reads reads, Loads loads, long removals, L1 l1, L2 l2, Writes l2Writes, Tiers mode) {

    /**
     * Counters of reads: of {@code get} and {@code find}, and of those calls of {@code getIfPresent} and {@code
     * getIfPresentOrStale} that found an entry.
     *
     * @param l1Hits reads answered by L1
     * @param l2Hits reads answered by L2
     * @param misses reads that neither tier answered
     * @param staleServes reads answered with a stale value
     * @param coalesced reads that waited for a load another caller had started
     */
    public record Reads(long l1Hits, long l2Hits, long misses, long staleServes, long coalesced) {

        /** Returns the number of reads: hits and misses. */
        public long total() {
            return l1Hits + l2Hits + misses;
        }
    }

    /**
     * Counters of loads.
     *
     * @param count the number of loader runs
     * @param failures loads that threw or were abandoned
     * @param early background loads of entries that were still fresh
     * @param notModified loads that confirmed the older value
     * @param tooLarge values that were returned but not cached
     * @param nanos the total duration of all loads, in nanoseconds
     */
    public record Loads(long count, long failures, long early, long notModified, long tooLarge, long nanos) {}

    /**
     * The in-memory tier.
     *
     * @param entries the current number of entries
     * @param bytes their weight
     * @param maximumBytes the maximum weight
     * @param evictions entries evicted because of their weight
     * @param promotions entries copied from L2
     */
    public record L1(long entries, long bytes, long maximumBytes, long evictions, long promotions) {}

    /**
     * The Redis tier.
     *
     * @param configured whether the cache has an L2
     * @param available whether Redis answered the last heartbeat
     * @param breaker the state of the circuit breaker
     * @param reads the number of lookups, successful or not
     * @param readNanos their total duration, in nanoseconds
     * @param fallbacks reads that continued without L2 because it was unavailable or slow
     * @param rejected values that were damaged or foreign and treated as misses
     * @param failures commands that failed or timed out
     * @param clockSkewMillis how far the local clock is ahead of Redis's, in milliseconds, as last observed
     */
    public record L2(
            boolean configured,
            boolean available,
            BreakerState breaker,
            long reads,
            long readNanos,
            long fallbacks,
            long rejected,
            long failures,
            long clockSkewMillis) {}

    /**
     * Writes to L2, removals included.
     *
     * @param completed writes that Redis confirmed
     * @param pending writes that are queued
     * @param dropped writes that were dropped because the queue was full, Redis rejected them or they came too late
     * @param recovered writes that were queued while Redis was unavailable and completed later
     * @param superseded writes for which Redis had something newer
     */
    public record Writes(long completed, long pending, long dropped, long recovered, long superseded) {}

    /** Returns the number of all operations: reads, loads, removals and L2 writes. */
    public long operations() {
        return reads.total() + loads.count() + removals + l2Writes.completed();
    }

    /** Returns the share of reads that were hits, from 0 to 1; 0 before the first read. */
    public double hitRatio() {
        long total = reads.total();
        return total == 0 ? 0 : (double) (reads.l1Hits() + reads.l2Hits()) / total;
    }
}
