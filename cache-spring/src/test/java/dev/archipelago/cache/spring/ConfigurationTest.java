package dev.archipelago.cache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions.Tiers;
import dev.archipelago.cache.redis.RedisLink;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ResolvableType;

/** The auto-configuration and its properties. */
class ConfigurationTest {

    private static ConfigurableApplicationContext start(String... properties) {
        return Nodes.start(new Shop.Database(), List.of(properties));
    }

    @Test
    void withoutRedis_cachesInMemory() {
        try (ConfigurableApplicationContext context =
                start("archipelago.cache.memory.maximum-entries=10", "archipelago.cache.memory.ttl=1m")) {
            Shop.Database database = context.getBean(Shop.Database.class);
            database.products.put(1L, new Shop.Product(1, "tea", BigDecimal.ONE));
            Nodes.products(context).product(1);
            Nodes.products(context).product(1);
            assertThat(database.reads).hasValue(1);
            assertThat(context.getBeansOfType(RedisLink.class)).isEmpty();
            assertThat(CacheHealth.of(context.getBean(Cache.class)).degraded()).isFalse();
        }
    }

    @Test
    void anotherCacheType_isRespected() {
        try (ConfigurableApplicationContext context = start("spring.cache.type=simple")) {
            assertThat(context.getBean(CacheManager.class)).isInstanceOf(ConcurrentMapCacheManager.class);
            assertThat(context.getBeansOfType(Cache.class)).isEmpty();
        }
    }

    @Test
    void redisWithoutNameOfTheProgram_saysWhatToSet() {
        assertThatThrownBy(() -> start("archipelago.cache.redis.url=redis://127.0.0.1:1"))
                .rootCause()
                .hasMessageContaining("spring.application.name");
    }

    @Test
    void loadThroughDisabled_methodsRunOnTheThreadOfTheCaller() {
        try (ConfigurableApplicationContext context =
                start("archipelago.cache.load-through=false", "archipelago.cache.allow-null-values=false")) {
            Shop.Products products = Nodes.products(context);
            Shop.Database database = context.getBean(Shop.Database.class);
            database.products.put(1L, new Shop.Product(1, "tea", BigDecimal.ONE));
            products.product(1);
            products.product(1);
            assertThat(database.reads).hasValue(1);
            assertThat(context.getBean(Cache.class).statistics().loads().count())
                    .isLessThanOrEqualTo(1);
            assertThatThrownBy(() -> products.product(2)).hasMessageContaining("does not allow null values");
        }
    }

    @Test
    void entryOptions_ofACache_takePrecedence() {
        var all = new ArchipelagoCacheProperties.Entry(
                Duration.ofMinutes(1), Duration.ofHours(1), null, null, null, 0.1, null, null, 3);
        var own = new ArchipelagoCacheProperties.Entry(
                Duration.ofMinutes(2),
                null,
                Duration.ofMillis(50),
                Duration.ofSeconds(3),
                0.8,
                null,
                Tiers.L1_ONLY,
                String.class,
                null);
        var both = own.or(all);
        var options = both.options("products");
        assertThat(options.strategy().ttl()).hasMinutes(2);
        assertThat(options.failSafe()).hasHours(1);
        assertThat(options.softTimeout()).contains(Duration.ofMillis(50));
        assertThat(options.hardTimeout()).contains(Duration.ofSeconds(3));
        assertThat(options.refreshPolicy().eagerAfter()).isEqualTo(0.8);
        assertThat(options.refreshPolicy().jitter()).isEqualTo(0.1);
        assertThat(options.tiers()).isEqualTo(Tiers.L1_ONLY);
        assertThat(both.schema()).isEqualTo(3);
        assertThat(ArchipelagoCacheProperties.Entry.NONE
                        .options("any")
                        .strategy()
                        .ttl())
                .hasMinutes(5);
    }

    @Test
    void metadata_describesTheProperties() throws Exception {
        String metadata = "";
        for (URL file : Collections.list(
                getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = file.openStream()) {
                metadata += new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        assertThat(metadata)
                .contains("\"archipelago.cache.prefix\"")
                .contains("\"archipelago.cache.redis.url\"")
                .contains("\"archipelago.cache.entry.fail-safe\"")
                .contains("how long an entry is fresh")
                .contains("\"archipelago.cache.caches\"");
    }

    @Test
    void codecs_unknownOrAmbiguousTypes_areKeptInMemory() {
        try (ConfigurableApplicationContext context = start()) {
            CacheCodecs codecs = context.getBean(CacheCodecs.class);
            assertThat(codecs.codec("unknown", Set.of()).storable()).isFalse();
            Set<Type> lists = Set.of(listOf(String.class), listOf(Integer.class));
            assertThat(codecs.codec("lists", lists).storable()).isFalse();
            assertThat(codecs.codec("texts", Set.of(String.class)).storable()).isTrue();
        }
    }

    @Test
    void codecs_withJackson2_writeJson() {
        assertWritesJson(runner("tools.jackson"));
    }

    static void assertWritesJson(ApplicationContextRunner runner) {
        runner.run(context -> {
            Codec<Object> codec = context.getBean(CacheCodecs.class).codec("tea", Set.of(Shop.Product.class));
            byte[] json = codec.encode(new Shop.Product(1, "tea", new BigDecimal("4.50")));
            assertThat(new String(json, StandardCharsets.UTF_8))
                    .isEqualTo("{\"type\":\"" + Shop.Product.class.getName()
                            + "\",\"value\":{\"id\":1,\"name\":\"tea\",\"price\":4.50}}");
        });
    }

    @Test
    void codecs_withoutJackson_areNeededForRedisOnly() {
        ApplicationContextRunner runner = runner("tools.jackson", "com.fasterxml.jackson");
        runner.run(context -> assertThat(context.getBean(CacheCodecs.class)
                        .codec("texts", Set.of(String.class))
                        .storable())
                .isFalse());
        runner.withPropertyValues("archipelago.cache.prefix=shop:", "archipelago.cache.redis.url=redis://127.0.0.1:1")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("spring-boot-starter-jackson")
                        .hasMessageContaining("spring-boot-starter-json"));
    }

    /** @param hidden packages that the program does not have */
    static ApplicationContextRunner runner(String... hidden) {
        return new ApplicationContextRunner()
                .withClassLoader(new FilteredClassLoader(hidden))
                .withConfiguration(AutoConfigurations.of(ArchipelagoCacheAutoConfiguration.class));
    }

    private static Type listOf(Class<?> element) {
        return ResolvableType.forClassWithGenerics(List.class, element).getType();
    }

    @Test
    void taskDecorator_failureOfTheLoad_isThatOfTheMethod() throws Exception {
        AtomicReference<String> context = new AtomicReference<>("none");
        TaskDecoration decoration = new TaskDecoration(task -> () -> {
            context.set("carried");
            task.run();
        });
        assertThat(decoration.decorate("key", context::get).call()).isEqualTo("carried");
        Callable<Object> failing = decoration.decorate("key", () -> {
            throw new IOException("broken");
        });
        assertThatThrownBy(failing::call).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new TaskDecoration(task -> () -> {})
                        .decorate("key", () -> 1)
                        .call())
                .isInstanceOf(IllegalStateException.class);
    }
}
