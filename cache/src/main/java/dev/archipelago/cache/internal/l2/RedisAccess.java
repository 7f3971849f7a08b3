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
        KeyChanges changes) {

    /**
     * Waits until Redis may be read, for {@code nanos} at most; not at all while there is no connection.
     *
     * @return as {@link ServerCheck#awaitPassed}
     */
    int awaitChecked(long nanos) {
        return link.available() ? check.awaitPassed(nanos) : ServerCheck.NOT_PASSED;
    }
}
