package dev.archipelago.infrastructure.config;

import java.time.Duration;

/**
 * How much the cache may hold and for how long.
 *
 * @param l1Capacity the most entries in memory ({@code CACHE_L1_CAPACITY}, 2000)
 * @param l1MaxBytes the most bytes in memory ({@code CACHE_L1_MAX_BYTES}, 64 MiB)
 * @param l1Ttl the longest an entry stays in memory ({@code CACHE_L1_TTL_SECONDS}, 300)
 * @param l2Ttl the default lifetime of an entry in Redis ({@code CACHE_L2_TTL_SECONDS}, 3600)
 */
public record CacheConfig(int l1Capacity, long l1MaxBytes, Duration l1Ttl, Duration l2Ttl) {}
