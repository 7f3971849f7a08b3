package dev.archipelago.cache.spring;

import dev.archipelago.cache.Cache;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The component {@code archipelagoCache} of {@code /actuator/health} in Spring Boot 3.5. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
class Boot3HealthConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "archipelagoCacheHealthIndicator")
    @ConditionalOnEnabledHealthIndicator("archipelagocache")
    HealthIndicator archipelagoCacheHealthIndicator(ArchipelagoCacheManager manager) {
        return new Indicator(manager.nativeCache());
    }

    private static final class Indicator extends AbstractHealthIndicator {

        private final Cache cache;

        Indicator(Cache cache) {
            super(CacheHealth.FAILED);
            this.cache = cache;
        }

        @Override
        protected void doHealthCheck(Health.Builder builder) {
            CacheHealth health = CacheHealth.of(cache);
            Status status =
                    health.degraded() ? new Status(CacheHealth.DEGRADED, CacheHealth.DEGRADED_DESCRIPTION) : Status.UP;
            builder.status(status).withDetails(health.details());
        }
    }
}
