package dev.archipelago.web;

import dev.archipelago.cache.Cache;
import dev.archipelago.observability.HouseHealth;
import dev.archipelago.observability.HouseMetrics;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What operators are shown and may do.
 *
 * @param l1Capacity how many entries L1 is meant to hold ({@code CACHE_L1_CAPACITY})
 * @param l1Ttl the longest an entry stays fresh in L1
 * @param l2Ttl how long an entry stays in L2 unless it says otherwise
 * @param afterClear is run once the cache was cleared, on a virtual thread: makes the front pages again
 * @param newestReport the number of the newest report, if it is known; does not block
 */
public record Operations(
        HouseHealth health,
        HouseMetrics metrics,
        Cache cache,
        int l1Capacity,
        Duration l1Ttl,
        Duration l2Ttl,
        Runnable afterClear,
        Supplier<Optional<Integer>> newestReport) {}
