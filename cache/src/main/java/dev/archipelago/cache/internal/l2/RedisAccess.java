package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.redis.RedisLink;

/** What reads of Redis have in common. */
record RedisAccess(
        RedisLink link,
        RedisKeys keys,
        WriteQueue queue,
        RedisInvalidations invalidations,
        RedisCircuitBreaker breaker,
        RedisRefusals refusals,
        ReadTimeout readTimeout,
        ServerCheck check,
        KeyChanges changes) {}
