package dev.archipelago.cache.spring;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheStatistics;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The health of a cache, which the indicators of both generations of Spring Boot report. The program continues to serve
 * while the cache is degraded, so that the overall status does not change.
 *
 * @param degraded whether Redis is unavailable or refuses what the cache asks for
 */
record CacheHealth(boolean degraded, Map<String, Object> details) {

    /** The status while the cache is degraded; it is {@code UP} otherwise. */
    static final String DEGRADED = "DEGRADED";

    static final String DEGRADED_DESCRIPTION = "the cache works in memory only";

    /** Why an indicator is down. */
    static final String FAILED = "the state of the cache could not be determined";

    static CacheHealth of(Cache cache) {
        CacheStatistics statistics = cache.statistics();
        CacheStatistics.L2 redis = statistics.l2();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("redis", redis.state());
        details.put("entriesInMemory", statistics.l1().entries());
        if (redis.configured()) {
            details.put("circuitBreaker", redis.breaker());
            details.put("subscribed", redis.subscribed());
            details.put("pendingWrites", statistics.l2Writes().pending());
        }
        redis.refusal().ifPresent(reason -> details.put("refusal", reason));
        boolean degraded = switch (redis.state()) {
            case DISABLED, AVAILABLE -> false;
            case REFUSED, UNAVAILABLE -> true;
        };
        return new CacheHealth(degraded, details);
    }
}
