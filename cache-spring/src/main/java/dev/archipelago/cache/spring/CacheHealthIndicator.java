package dev.archipelago.cache.spring;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheStatistics;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * The health of the cache: {@code UP}, or {@code DEGRADED} while Redis is unavailable or refuses what the cache asks
 * for. The program continues to serve then, so that its overall status does not change.
 */
final class CacheHealthIndicator extends AbstractHealthIndicator {

    static final Status DEGRADED = new Status("DEGRADED", "the cache works in memory only");

    private final Cache cache;

    CacheHealthIndicator(Cache cache) {
        super("the state of the cache could not be determined");
        this.cache = cache;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        CacheStatistics statistics = cache.statistics();
        CacheStatistics.L2 redis = statistics.l2();
        builder.status(
                        switch (redis.state()) {
                            case DISABLED, AVAILABLE -> Status.UP;
                            case REFUSED, UNAVAILABLE -> DEGRADED;
                        })
                .withDetail("redis", redis.state())
                .withDetail("entriesInMemory", statistics.l1().entries());
        if (redis.configured()) {
            builder.withDetail("circuitBreaker", redis.breaker())
                    .withDetail("subscribed", redis.subscribed())
                    .withDetail("pendingWrites", statistics.l2Writes().pending());
        }
        redis.refusal().ifPresent(reason -> builder.withDetail("refusal", reason));
    }
}
