package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.cache.EntryOptions.Tiers;
import dev.archipelago.cache.internal.Counters;
import dev.archipelago.cache.internal.l1.L1Tier;
import dev.archipelago.cache.internal.l2.L2Tier;

/** Collects the statistics of a cache from its counters and tiers. */
final class StatisticsCollector {

    private StatisticsCollector() {}

    static CacheStatistics collect(Counters counters, L1Tier l1, L2Tier l2, Tiers mode) {
        return new CacheStatistics(
                new CacheStatistics.Reads(
                        counters.l1Hits.sum(),
                        counters.l2Hits.sum(),
                        counters.misses.sum(),
                        counters.staleServes.sum(),
                        counters.coalesced.sum()),
                new CacheStatistics.Loads(
                        counters.loads.sum(),
                        counters.loadFailures.sum(),
                        counters.earlyLoads.sum(),
                        counters.notModified.sum(),
                        counters.tooLarge.sum(),
                        counters.loadTimes.times()),
                counters.removals.sum(),
                l1.statistics(),
                l2.statistics(),
                new CacheStatistics.Writes(
                        counters.l2Writes.sum(),
                        l2.pendingWrites(),
                        counters.l2Dropped.sum(),
                        counters.l2Recovered.sum(),
                        counters.l2Superseded.sum()),
                mode);
    }
}
