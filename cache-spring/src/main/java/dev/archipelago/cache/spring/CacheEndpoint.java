package dev.archipelago.cache.spring;

import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.cache.CachedEntry;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** The statistics of the cache and the removal of its entries. Thread-safe. */
@Endpoint(id = "archipelagocache")
final class CacheEndpoint {

    /**
     * What the endpoint reports.
     *
     * @param hitRatio the share of reads that were hits, from 0 to 1
     * @param entriesInMemory the number of entries in memory of each cache
     */
    record Report(double hitRatio, Map<String, Long> entriesInMemory, CacheStatistics statistics) {}

    private final ArchipelagoCacheManager manager;

    CacheEndpoint(ArchipelagoCacheManager manager) {
        this.manager = manager;
    }

    @ReadOperation
    Report report() {
        Map<String, Long> entries = manager.nativeCache()
                .entries()
                .map(CachedEntry::key)
                .collect(Collectors.groupingBy(manager::cacheOf, TreeMap::new, Collectors.counting()));
        CacheStatistics statistics = manager.nativeCache().statistics();
        return new Report(statistics.hitRatio(), entries, statistics);
    }

    /**
     * Removes entries on all nodes.
     *
     * @param tag the tag of the entries to remove; all entries if it is missing
     */
    @DeleteOperation
    Map<String, Long> remove(@Nullable String tag) {
        long removed = (tag == null
                        ? manager.nativeCache().clear()
                        : manager.nativeCache().removeByTag(tag))
                .entries();
        return Map.of("removedFromMemory", removed);
    }
}
