package dev.archipelago.cache.spring;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A program with cached methods, of which tests start two nodes. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
class Shop {

    record Product(long id, String name, BigDecimal price) {}

    record Query(String text, int page) {}

    /** A type that Jackson cannot read. */
    interface Shape {}

    record Circle(double radius) implements Shape {}

    /** The database that all nodes share. */
    static final class Database {

        final Map<Long, Product> products = new ConcurrentHashMap<>();
        final AtomicInteger reads = new AtomicInteger();
        volatile @Nullable CountDownLatch gate;
        volatile @Nullable CountDownLatch reached;
        volatile boolean broken;

        @Nullable
        Product read(long id) {
            reads.incrementAndGet();
            Product product = products.get(id);
            CountDownLatch waiting = gate;
            if (waiting != null) {
                await(waiting);
            }
            if (broken) {
                throw new NoSuchElementException("the database is broken");
            }
            return product;
        }

        private void await(CountDownLatch waiting) {
            CountDownLatch arrived = reached;
            if (arrived != null) {
                arrived.countDown();
            }
            try {
                if (!waiting.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("the gate was not opened");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static class Products {

        private final Database database;

        Products(Database database) {
            this.database = database;
        }

        @Cacheable("products")
        public @Nullable Product product(long id) {
            return database.read(id);
        }

        @Cacheable(cacheNames = "products", unless = "#result == null")
        public @Nullable Product productUnlessNull(long id) {
            return database.read(id);
        }

        @Cacheable(cacheNames = "synced", sync = true)
        public @Nullable Product synced(long id) {
            return database.read(id);
        }

        @CachePut(cacheNames = "products", key = "#product.id")
        public Product store(Product product) {
            database.products.put(product.id(), product);
            return product;
        }

        @CacheEvict("products")
        public void remove(long id) {
            database.products.remove(id);
        }

        @CacheEvict(cacheNames = "products", allEntries = true)
        public void removeAll() {
            database.products.clear();
        }

        @Cacheable("listed products")
        public List<Product> search(Query query, String language) {
            database.reads.incrementAndGet();
            return database.products.values().stream()
                    .filter(product -> product.name().contains(query.text()))
                    .toList();
        }

        @Cacheable("names")
        public Optional<String> name(long id) {
            return Optional.ofNullable(database.read(id)).map(Product::name);
        }

        @Cacheable("async")
        public CompletableFuture<Product> later(long id) {
            return CompletableFuture.supplyAsync(() -> database.read(id));
        }

        @Cacheable("shapes")
        public Shape shape(long id) {
            database.reads.incrementAndGet();
            return new Circle(id);
        }

        @Cacheable("context")
        public String context(String key) {
            database.reads.incrementAndGet();
            return MDC.get("user") + " " + Thread.currentThread().isVirtual();
        }
    }

    @Bean
    Products products(Database database) {
        return new Products(database);
    }
}
