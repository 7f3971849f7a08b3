package dev.archipelago.cache;

import dev.archipelago.cache.EntryOptions.Tiers;

/**
 * Counters of a cache since its start. {@code l1Hits + l2Hits + misses = reads}.
 *
 * @param reads calls of {@code get} and {@code find}, and of {@code getIfPresent} or {@code getIfPresentOrStale} that
 *     found a value, or that there is none
 * @param promotions values copied from L2 to L1
 * @param loads runs of a loader
 * @param loadFailures loads that threw or were given up
 * @param coalesced callers that waited for a load another caller had begun
 * @param staleServes times an expired value stood in
 * @param removals calls of {@code remove}, {@code expire} and {@code clear}
 * @param l1Bytes the weight of what L1 holds
 * @param evictions entries L1 dropped for want of room
 * @param l2Configured whether there is an L2 at all
 * @param l2Available whether Redis answered last time
 * @param l2Writes writes and deletions that Redis confirmed
 * @param l2Dropped writes to L2 that were given up because the queue was full, Redis refused them or was away too long
 * @param l2Failures commands that failed or came back too late
 * @param l2Rejected values found in L2 that were damaged or not ours, taken as misses
 * @param l2Fallbacks reads that went on without L2 because it was away or late
 * @param l2Pending writes and deletions waiting for L2
 * @param tooLarge values that were returned but not kept
 * @param earlyLoads loads begun in the background while the value was still fresh
 * @param notModified loads after which the older value held on
 * @param loadNanos how long all loads took together, in nanoseconds
 * @param l2Reads lookups in L2, be they answered or not
 * @param l2ReadNanos how long they took together, in nanoseconds
 * @param l2Recovered writes and deletions Redis missed and got later
 * @param l2Superseded those it had something newer for by then
 * @param breaker whether Redis is asked
 * @param mode which tiers are used
 */
public record CacheStatistics(
        long reads,
        long l1Hits,
        long l2Hits,
        long misses,
        long promotions,
        long loads,
        long loadFailures,
        long coalesced,
        long staleServes,
        long removals,
        long l1Entries,
        long l1Bytes,
        long l1MaximumBytes,
        long evictions,
        boolean l2Configured,
        boolean l2Available,
        long l2Writes,
        long l2Dropped,
        long l2Failures,
        long l2Rejected,
        long l2Fallbacks,
        long l2Pending,
        long tooLarge,
        long earlyLoads,
        long notModified,
        long loadNanos,
        long l2Reads,
        long l2ReadNanos,
        long l2Recovered,
        long l2Superseded,
        BreakerState breaker,
        Tiers mode) {

    /** Everything the cache was asked to do or did: reads, loads, removals and L2 writes. */
    public long operations() {
        return reads + loads + removals + l2Writes;
    }

    /** The share of reads that found a value, from 0 to 1; 0 before the first read. */
    public double hitRatio() {
        return reads == 0 ? 0 : (double) (l1Hits + l2Hits) / reads;
    }
}
