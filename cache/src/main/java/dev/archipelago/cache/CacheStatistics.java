package dev.archipelago.cache;

/**
 * Counters of a cache since its start. {@code l1Hits + l2Hits + misses = reads}.
 *
 * @param reads calls of {@code get}, and of {@code getIfPresent} that found a value
 * @param promotions values copied from L2 to L1
 * @param loads runs of a loader
 * @param coalesced callers that waited for a load another caller had begun
 * @param staleServes times an expired value stood in
 * @param l1Bytes the weight of what L1 holds
 * @param l2Available whether Redis answered last time
 * @param l2Dropped writes to L2 that were given up because the queue was full or Redis away
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
        long l1Entries,
        long l1Bytes,
        long l1MaximumBytes,
        long evictions,
        boolean l2Configured,
        boolean l2Available,
        long l2Writes,
        long l2Dropped,
        long l2Failures) {}
