package dev.archipelago.cache;

import dev.archipelago.cache.EntryOptions.Tiers;
import java.util.Optional;

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
     * @param times the durations of the runs that have ended
     */
    public record Loads(long count, long failures, long early, long notModified, long tooLarge, Times times) {

        /** Returns the total duration of all loads, in nanoseconds. */
        public long nanos() {
            return times.nanos();
        }
    }

    /**
     * Durations in nanoseconds. Percentiles have a relative error of an eighth at most and cover the whole life of the
     * cache.
     *
     * @param count their number
     * @param nanos their sum
     * @param p50 the median; 0 if there are none
     * @param p95 the 95th percentile
     * @param p99 the 99th percentile
     */
    public record Times(long count, long nanos, long p50, long p95, long p99) {

        /** No durations. */
        public static final Times NONE = new Times(0, 0, 0, 0, 0);
    }

    /** The state of the Redis tier. */
    public enum L2State {
        /** The cache has no L2. */
        DISABLED,
        /** Redis answers and accepts what the cache asks for. */
        AVAILABLE,
        /** Redis answers but refuses something, for example because its user lacks a right. */
        REFUSED,
        /** Redis does not answer. */
        UNAVAILABLE
    }

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
     * @param refusal the error with which Redis refuses reads, writes or messages; empty in any other state than {@link
     *     L2State#REFUSED}
     * @param breaker the state of the circuit breaker
     * @param subscribed whether changes by other processes are delivered
     * @param readTimes the durations of lookups, successful or not
     * @param fallbacks reads that continued without L2 because it was unavailable or slow
     * @param rejected values that were damaged or foreign and treated as misses
     * @param failures commands that failed or timed out
     * @param clockSkewMillis how far the local clock is ahead of Redis's, in milliseconds, as last observed
     */
    public record L2(
            L2State state,
            Optional<String> refusal,
            BreakerState breaker,
            boolean subscribed,
            Times readTimes,
            long fallbacks,
            long rejected,
            long failures,
            long clockSkewMillis) {

        /** Returns whether the cache has an L2. */
        public boolean configured() {
            return state != L2State.DISABLED;
        }

        /** Returns whether Redis answered the last heartbeat. */
        public boolean available() {
            return state == L2State.AVAILABLE || state == L2State.REFUSED;
        }

        /** Returns the number of lookups, successful or not. */
        public long reads() {
            return readTimes.count();
        }

        /** Returns the total duration of all lookups, in nanoseconds. */
        public long readNanos() {
            return readTimes.nanos();
        }
    }

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
