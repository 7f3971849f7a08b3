package dev.archipelago.cache;

import dev.archipelago.cache.EntryOptions.Tiers;
import java.util.concurrent.atomic.LongAdder;

/** What a cache counts. Reads are the sum of hits and misses, so that they always add up. */
final class Counters {
    final StripedCounter l1Hits = new StripedCounter();
    final LongAdder l2Hits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder promotions = new LongAdder();
    final LongAdder loads = new LongAdder();
    final LongAdder loadFailures = new LongAdder();
    final LongAdder coalesced = new LongAdder();
    final LongAdder staleServes = new LongAdder();
    final LongAdder removals = new LongAdder();
    final LongAdder l2Fallbacks = new LongAdder();
    final LongAdder l2Writes = new LongAdder();
    final LongAdder l2Dropped = new LongAdder();
    final LongAdder l2Failures = new LongAdder();
    final LongAdder l2Rejected = new LongAdder();
    final LongAdder tooLarge = new LongAdder();
    final LongAdder earlyLoads = new LongAdder();
    final LongAdder notModified = new LongAdder();
    final LongAdder loadNanos = new LongAdder();
    final LongAdder l2Reads = new LongAdder();
    final LongAdder l2ReadNanos = new LongAdder();
    final LongAdder l2Recovered = new LongAdder();
    final LongAdder l2Superseded = new LongAdder();

    CacheStatistics with(L1Tier l1, L2Tier l2, Tiers mode) {
        long fromL1 = l1Hits.sum();
        long fromL2 = l2Hits.sum();
        long missed = misses.sum();
        return new CacheStatistics(
                fromL1 + fromL2 + missed,
                fromL1,
                fromL2,
                missed,
                promotions.sum(),
                loads.sum(),
                loadFailures.sum(),
                coalesced.sum(),
                staleServes.sum(),
                removals.sum(),
                l1.size(),
                l1.bytes(),
                l1.maximumBytes(),
                l1.evictions(),
                l2.configured(),
                l2.available(),
                l2Writes.sum(),
                l2Dropped.sum(),
                l2Failures.sum(),
                l2Rejected.sum(),
                l2Fallbacks.sum(),
                l2.pendingWrites(),
                tooLarge.sum(),
                earlyLoads.sum(),
                notModified.sum(),
                loadNanos.sum(),
                l2Reads.sum(),
                l2ReadNanos.sum(),
                l2Recovered.sum(),
                l2Superseded.sum(),
                l2.breaker(),
                mode);
    }
}
