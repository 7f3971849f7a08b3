package dev.archipelago.infrastructure.config;

import java.time.Duration;

/**
 * The capacity and lifetimes of the cache.
 *
 * @param l1Capacity the maximum number of entries in memory ({@code CACHE_L1_CAPACITY}, 2000)
 * @param l1MaxBytes the maximum number of bytes in memory ({@code CACHE_L1_MAX_BYTES}, 64 MiB)
 * @param l1Ttl the maximum lifetime of an entry in memory ({@code CACHE_L1_TTL_SECONDS}, 300)
 * @param l2Ttl the default lifetime of an entry in Redis ({@code CACHE_L2_TTL_SECONDS}, 3600)
 */
public record CacheConfig(int l1Capacity, long l1MaxBytes, Duration l1Ttl, Duration l2Ttl) {}
