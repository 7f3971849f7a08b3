package dev.archipelago.web;

import dev.archipelago.cache.Cache;
import dev.archipelago.infrastructure.config.CacheConfig;
import dev.archipelago.observability.Monitoring;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What operators are shown and may do.
 *
 * @param cacheConfig the bounds of the cache
 * @param afterClear is run once the cache was cleared, on a virtual thread: makes the front pages again
 * @param newestReport the number of the newest report, if it is known; does not block
 */
public record AdminServices(
        Monitoring monitoring,
        Cache cache,
        CacheConfig cacheConfig,
        Runnable afterClear,
        Supplier<Optional<Integer>> newestReport) {}
