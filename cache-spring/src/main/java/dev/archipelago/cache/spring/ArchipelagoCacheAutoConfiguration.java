package dev.archipelago.cache.spring;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheBuilder;
import dev.archipelago.cache.CacheListener;
import dev.archipelago.cache.CacheObservations;
import dev.archipelago.cache.LoaderDecorator;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Configures a {@link Cache} and a {@link CacheManager} on it, unless the program has a cache manager of its own or
 * {@code spring.cache.type} names another one.
 */
@AutoConfiguration( // the names in Spring Boot 3.5 and in 4
        beforeName = {
            "org.springframework.boot.autoconfigure.cache.CacheAutoConfiguration",
            "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration"
        },
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnMissingBean(value = CacheManager.class, name = "cacheResolver")
@ConditionalOnProperty(name = "spring.cache.type", havingValue = "generic", matchIfMissing = true)
@EnableConfigurationProperties(ArchipelagoCacheProperties.class)
@Import({
    CacheCodecsConfiguration.WithJackson3.class,
    CacheCodecsConfiguration.WithJackson2.class,
    CacheCodecsConfiguration.WithoutJackson.class
})
public final class ArchipelagoCacheAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty("archipelago.cache.redis.url")
    RedisLink archipelagoRedisLink(ArchipelagoCacheProperties properties) {
        ArchipelagoCacheProperties.Redis redis = properties.redis();
        RedisOptions options = RedisOptions.of(String.valueOf(redis.url()))
                .withTimeouts(redis.connectTimeout(), redis.commandTimeout())
                .withHeartbeat(redis.heartbeat());
        return RedisLink.open(redis.cluster() ? options.inCluster() : options);
    }

    @Bean
    @ConditionalOnMissingBean
    Cache archipelagoCache(
            ArchipelagoCacheProperties properties,
            Environment environment,
            ObjectProvider<RedisLink> redis,
            ObjectProvider<LoaderDecorator> loaderDecorators,
            ObjectProvider<TaskDecorator> taskDecorators,
            ObjectProvider<CacheListener> listeners,
            ObjectProvider<CacheBuilderCustomizer> customizers) {
        CacheBuilder builder = Cache.builder().hardTimeout(properties.hardTimeout());
        bound(builder, properties.memory());
        RedisLink link = redis.getIfAvailable();
        if (link != null) {
            builder.redis(link).prefix(prefix(properties, environment));
        } else {
            LoggerFactory.getLogger(ArchipelagoCacheManager.class)
                    .info("the cache is in memory only; set archipelago.cache.redis.url to share it");
        }
        builder.decorateLoaders(LoaderDecorator.mdc());
        taskDecorators.orderedStream().forEach(decorator -> builder.decorateLoaders(new TaskDecoration(decorator)));
        loaderDecorators.orderedStream().forEach(builder::decorateLoaders);
        List<CacheListener> all = listeners.orderedStream().toList();
        builder.listener(event -> all.forEach(listener -> listener.on(event)));
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    private static void bound(CacheBuilder builder, ArchipelagoCacheProperties.Memory memory) {
        builder.maximumBytes(memory.maximumSize().toBytes())
                .maximumEntryBytes(memory.maximumEntrySize().toBytes());
        if (memory.maximumEntries() != null) {
            builder.maximumEntries(memory.maximumEntries());
        }
        if (memory.ttl() != null) {
            builder.l1Ttl(memory.ttl());
        }
    }

    /** Returns the prefix of the keys in Redis, which must differ from that of other programs. */
    static String prefix(ArchipelagoCacheProperties properties, Environment environment) {
        String configured = properties.prefix();
        if (StringUtils.hasText(configured)) {
            return configured;
        }
        String application = environment.getProperty("spring.application.name");
        if (!StringUtils.hasText(application)) {
            throw new IllegalStateException(
                    "set spring.application.name or archipelago.cache.prefix, for example shop:v1:"
                            + " - programs that share Redis must not share their entries");
        }
        return application.replaceAll("[^A-Za-z0-9_.\\-]", "-") + ":v1:";
    }

    @Bean
    ArchipelagoCacheManager cacheManager(
            Cache cache,
            ArchipelagoCacheProperties properties,
            CacheCodecs codecs,
            ConfigurableListableBeanFactory beans) {
        return new ArchipelagoCacheManager(cache, properties, codecs, SingletonSupplier.of(() -> ValueTypes.of(beans)));
    }

    /** Static, because post-processors are created before other beans. */
    @Bean
    static LoadThrough archipelagoLoadThrough(Environment environment) {
        return new LoadThrough(environment.getProperty("archipelago.cache.load-through", Boolean.class, true));
    }

    /** Loads are observed below the observation of their callers. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObservationRegistry.class)
    static class Observations {

        @Bean
        @ConditionalOnBean(ObservationRegistry.class)
        CacheObservations archipelagoCacheObservations(ObservationRegistry registry) {
            return new CacheObservations(registry, "archipelago");
        }
    }

    /** Loaders have the context of their callers as far as it is registered with Micrometer's context propagation. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ContextSnapshot.class)
    static class ContextPropagation {

        @Bean
        LoaderDecorator archipelagoContextPropagation() {
            return new TaskDecoration(new ContextPropagatingTaskDecorator());
        }
    }
}
