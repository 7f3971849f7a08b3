package dev.archipelago.cache.spring;

import dev.archipelago.cache.CacheMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Metrics, a health indicator and an endpoint of the cache, as far as the program has Actuator and Micrometer. */
@AutoConfiguration(after = ArchipelagoCacheAutoConfiguration.class)
@ConditionalOnBean(ArchipelagoCacheManager.class)
@Import({Boot3HealthConfiguration.class, Boot4HealthConfiguration.class})
public final class ActuatorAutoConfiguration {

    /** Publishes {@code archipelago.cache.*}. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class Metrics {

        @Bean
        @ConditionalOnMissingBean
        CacheMetrics archipelagoCacheMetrics(ArchipelagoCacheManager manager) {
            return new CacheMetrics("archipelago", manager.nativeCache()::statistics);
        }
    }

    /** {@code /actuator/archipelagocache}. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
    static class Endpoints {

        @Bean
        @ConditionalOnAvailableEndpoint(CacheEndpoint.class)
        CacheEndpoint archipelagoCacheEndpoint(ArchipelagoCacheManager manager) {
            return new CacheEndpoint(manager);
        }
    }
}
