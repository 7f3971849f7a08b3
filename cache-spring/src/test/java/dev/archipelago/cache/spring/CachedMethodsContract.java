package dev.archipelago.cache.spring;

import static dev.archipelago.cache.spring.Nodes.products;
import static dev.archipelago.cache.spring.Nodes.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.Eventually;
import dev.archipelago.cache.RedisServer;
import dev.archipelago.cache.spring.Shop.Product;
import dev.archipelago.cache.spring.Shop.Query;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.cache.CacheManager;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Cached methods on two nodes that share Redis, with any supported version of Spring Boot. */
abstract class CachedMethodsContract {

    /** What a health indicator reports. */
    record Reported(String status, Map<String, Object> details) {}

    /** Returns the health of the cache, as the application reports it. */
    abstract Reported health(ApplicationContext node);

    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final Product TEA = new Product(1, "Trà sen", new BigDecimal("4.50"));
    private static final Product DEARER = new Product(1, "Trà sen", new BigDecimal("5.00"));

    private static RedisServer redis;
    private static Nodes nodes;

    private static Shop.Products first;
    private static Shop.Products second;

    @BeforeAll
    static void start() {
        redis = RedisServer.running();
        nodes = new Nodes(
                redis,
                "archipelago.cache.caches.products.ttl=1h",
                "archipelago.cache.caches.synced.fail-safe=1h",
                "management.endpoints.jmx.exposure.include=*",
                "spring.jmx.enabled=true");
        first = products(nodes.first);
        second = products(nodes.second);
    }

    @AfterAll
    static void stop() {
        nodes.close();
        redis.close();
    }

    @BeforeEach
    void empty() {
        assertThat(nodes.first.getBean(Cache.class).clear().await(WAIT)).isTrue();
        assertThat(nodes.second.getBean(Cache.class).clear().await(WAIT)).isTrue();
        nodes.database.products.clear();
        nodes.database.products.put(1L, TEA);
        nodes.database.reads.set(0);
        nodes.database.broken = false;
        nodes.database.gate = null;
    }

    @Test
    void cacheable_onBothNodes_readsOnce() {
        assertThat(first.product(1)).isEqualTo(TEA);
        written(nodes.first);
        assertThat(second.product(1)).isEqualTo(TEA);
        assertThat(second.productUnlessNull(1)).isEqualTo(TEA);
        assertThat(nodes.database.reads).hasValue(1);
    }

    @Test
    void cacheable_null_isCachedOnBothNodes() {
        assertThat(first.product(9)).isNull();
        written(nodes.first);
        assertThat(second.product(9)).isNull();
        assertThat(first.name(9)).isEmpty();
        assertThat(first.name(9)).isEmpty();
        assertThat(nodes.database.reads).hasValue(2);
    }

    @Test
    void cacheEvict_onOneNode_isSeenByTheOther() {
        first.product(1);
        written(nodes.first);
        second.product(1);
        first.remove(1);
        Eventually.becomes("the other node reads again", () -> second.product(1) == null);
        assertThat(first.product(1)).isNull();
    }

    @Test
    void cacheEvict_allEntries_leavesOtherCaches() {
        first.product(1);
        first.name(1);
        written(nodes.first);
        second.product(1);
        first.removeAll();
        Eventually.becomes("the other node reads again", () -> second.product(1) == null);
        nodes.database.reads.set(0);
        assertThat(first.name(1)).contains("Trà sen");
        assertThat(nodes.database.reads).hasValue(0);
    }

    @Test
    void cachePut_onOneNode_isSeenByTheOther() {
        first.product(1);
        written(nodes.first);
        second.product(1);
        first.store(DEARER);
        assertThat(first.product(1)).isEqualTo(DEARER);
        Eventually.becomes("the other node has it", () -> DEARER.equals(second.product(1)));
    }

    @Test
    void cacheable_manyCallersOnTwoNodes_readsOnce() throws Exception {
        List<Callable<Product>> calls = IntStream.range(0, 40)
                .<Callable<Product>>mapToObj(i -> () -> (i % 2 == 0 ? first : second).product(1))
                .toList();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Product> answer : callers.invokeAll(calls, 60, TimeUnit.SECONDS)) {
                assertThat(answer.get()).isEqualTo(TEA);
            }
        }
        assertThat(nodes.database.reads).hasValue(1);
    }

    @Test
    void cacheEvict_whileTheMethodRuns_itsResultIsNotCached() throws Exception {
        nodes.database.reached = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        nodes.database.gate = gate;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Product> reading = callers.submit(() -> first.product(1));
            assertThat(nodes.database.reached.await(30, TimeUnit.SECONDS)).isTrue();
            first.remove(1);
            gate.countDown();
            assertThat(reading.get(30, TimeUnit.SECONDS)).isEqualTo(TEA);
        }
        assertThat(first.product(1)).isNull();
    }

    @Test
    void cacheable_methodFails_throwsItsExceptionAndServesStaleIfConfigured() {
        nodes.database.broken = true;
        assertThatThrownBy(() -> first.product(1)).isInstanceOf(NoSuchElementException.class);
        nodes.database.broken = false;
        assertThat(first.synced(1)).isEqualTo(TEA);
        nodes.database.broken = true;
        Cache cache = nodes.first.getBean(Cache.class);
        cache.expire(new CacheKey<>("synced:1", Codec.text(), EntryOptions.of(CacheStrategy.DEFAULT)));
        assertThat(first.synced(1)).isEqualTo(TEA);
        assertThat(cache.statistics().reads().staleServes()).isPositive();
    }

    @Test
    void cacheable_inTransaction_runsOnTheThreadOfTheCaller() {
        MDC.put("user", "anna");
        TransactionSynchronizationManager.setActualTransactionActive(true);
        try {
            assertThat(first.context("transaction")).isEqualTo("anna false");
            assertThat(first.context("transaction")).isEqualTo("anna false");
            assertThat(nodes.database.reads).hasValue(1);
            nodes.database.broken = true;
            assertThatThrownBy(() -> first.product(1)).isInstanceOf(NoSuchElementException.class);
        } finally {
            TransactionSynchronizationManager.setActualTransactionActive(false);
            MDC.clear();
        }
    }

    @Test
    void cacheable_onThreadOfTheCache_hasTheContextOfItsCaller() {
        MDC.put("user", "ben");
        try {
            assertThat(first.context("mdc")).isEqualTo("ben true");
        } finally {
            MDC.clear();
        }
    }

    @Test
    void cacheable_listsAndFutures_areReadFromRedis() throws Exception {
        assertThat(first.search(new Query("sen", 1), "vi")).containsExactly(TEA);
        assertThat(first.later(1).get(30, TimeUnit.SECONDS)).isEqualTo(TEA);
        written(nodes.first);
        assertThat(second.search(new Query("sen", 1), "vi")).containsExactly(TEA);
        assertThat(second.later(1).get(30, TimeUnit.SECONDS)).isEqualTo(TEA);
        assertThat(nodes.database.reads).hasValue(2);
        assertThat(second.search(new Query("sen", 2), "vi")).containsExactly(TEA);
        assertThat(nodes.database.reads).hasValue(3);
    }

    @Test
    void cacheable_valuesThatCannotBeReadFromRedis_areCachedByEachNode() {
        Shop.Shape here = first.shape(1);
        written(nodes.first);
        Shop.Shape there = second.shape(1);
        written(nodes.second);
        assertThat(first.shape(1)).isSameAs(here);
        assertThat(second.shape(1)).isSameAs(there);
        assertThat(nodes.database.reads).hasValue(2);
    }

    @Test
    void cache_usedDirectly_looksUpAndStores() {
        org.springframework.cache.Cache cache =
                nodes.first.getBean(CacheManager.class).getCache("products");
        assertThat(cache.get(1L)).isNull();
        assertThat(cache.putIfAbsent(1L, TEA)).isNull();
        assertThat(cache.putIfAbsent(1L, DEARER).get()).isEqualTo(TEA);
        assertThat(cache.get(1L, Product.class)).isEqualTo(TEA);
        assertThatThrownBy(() -> cache.get(1L, String.class)).isInstanceOf(IllegalStateException.class);
        cache.put(1L, null);
        assertThat(cache.get(1L).get()).isNull();
        assertThat(cache.evictIfPresent(1L)).isTrue();
        assertThat(cache.invalidate()).isFalse();
        assertThat(cache.getName()).isEqualTo("products");
        assertThat(cache.getNativeCache()).isInstanceOf(Cache.class);
        assertThat(nodes.first.getBean(CacheManager.class).getCacheNames()).contains("products", "synced");
    }

    @Test
    void redisKilled_servesOnFromMemoryAndHealthSaysSo() {
        first.product(1);
        written(nodes.first);
        assertThat(health(nodes.first).status()).isEqualTo("UP");
        redis.kill();
        try {
            Eventually.becomes(
                    "health says so", () -> health(nodes.first).status().equals("DEGRADED"));
            assertThat(health(nodes.first).details().get("redis")).hasToString("UNAVAILABLE");
            nodes.database.reads.set(0);
            assertThat(first.product(1)).isEqualTo(TEA);
            assertThat(nodes.database.reads).hasValue(0);
            assertThat(first.name(1)).contains("Trà sen");
            assertThat(nodes.database.reads).hasValue(1);
            first.remove(1);
        } finally {
            redis.start();
        }
        Eventually.becomes("health recovers", () -> health(nodes.first).status().equals("UP"));
        Eventually.becomes("the removal has reached the other node", () -> second.product(1) == null);
    }

    @Test
    void actuator_metricsAndEndpoint_tellOfTheCache() {
        first.product(1);
        first.product(1);
        MeterRegistry registry = nodes.first.getBean(MeterRegistry.class);
        assertThat(registry.get("archipelago.cache.hits")
                        .tag("tier", "l1")
                        .functionCounter()
                        .count())
                .isPositive();
        CacheEndpoint endpoint = nodes.first.getBean(CacheEndpoint.class);
        assertThat(endpoint.report().entriesInMemory()).containsEntry("products", 1L);
        assertThat(endpoint.report().hitRatio()).isPositive();
        assertThat(endpoint.remove("no-such-tag")).containsEntry("removedFromMemory", 0L);
        assertThat(endpoint.remove(null)).containsEntry("removedFromMemory", 1L);
    }
}
