package dev.archipelago.cache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.Codec;
import dev.archipelago.cache.Eventually;
import dev.archipelago.cache.RedisServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Caches of two cache managers that share Redis, as two processes do. */
class RedisJCacheTest {

    record Point(int x, int y) {}

    private static final Codec<Point> POINTS = new Codec<>() {
        @Override
        public byte[] encode(Point point) {
            return (point.x() + "," + point.y()).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Point decode(byte[] bytes) {
            String[] parts = new String(bytes, StandardCharsets.UTF_8).split(",");
            return new Point(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        }
    };

    private static RedisServer redis;
    private static CacheManager first;
    private static CacheManager second;

    @BeforeAll
    static void start() {
        redis = RedisServer.running();
        first = manager(new ClassLoader(RedisJCacheTest.class.getClassLoader()) {});
        second = manager(new ClassLoader(RedisJCacheTest.class.getClassLoader()) {});
    }

    private static CacheManager manager(ClassLoader classes) {
        Properties properties = new Properties();
        properties.setProperty(ArchipelagoCachingProvider.PREFIX, "jcache:v1:");
        properties.setProperty(ArchipelagoCachingProvider.MAXIMUM_BYTES, "10000000");
        CacheManager manager = Caching.getCachingProvider(ArchipelagoCachingProvider.class.getName())
                .getCacheManager(URI.create(redis.uri()), classes, properties);
        dev.archipelago.cache.Cache cache = manager.unwrap(dev.archipelago.cache.Cache.class);
        Eventually.becomes("it is subscribed", () -> cache.statistics().l2().subscribed());
        return manager;
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
        redis.close();
    }

    private static ArchipelagoConfiguration<Point, Point> points() {
        ArchipelagoConfiguration<Point, Point> configuration =
                new ArchipelagoConfiguration<Point, Point>().setCodecs(POINTS, POINTS);
        configuration.setTypes(Point.class, Point.class);
        configuration.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        return configuration;
    }

    @Test
    void put_onOneNode_isFoundAndReplacedOnTheOther() {
        Cache<Point, Point> here = first.createCache("points & more", points());
        Cache<Point, Point> there = second.createCache("points & more", points());
        Point key = new Point(1, 2);
        here.put(key, new Point(3, 4));
        Eventually.becomes("the other node has it", () -> new Point(3, 4).equals(there.get(key)));
        there.replace(key, new Point(5, 6));
        Eventually.becomes("the first node has the new one", () -> new Point(5, 6).equals(here.get(key)));
        List<Point> keys = new ArrayList<>();
        here.forEach(entry -> keys.add(entry.getKey()));
        assertThat(keys).containsExactly(key);
        here.clear();
        Eventually.becomes("it is removed", () -> !there.containsKey(key));
        first.destroyCache("points & more");
        assertThat(here.isClosed()).isTrue();
    }

    @Test
    void createCache_withoutCodecs_isRefusedUnlessTheTypesAreSimple() {
        MutableConfiguration<String, Long> simple = new MutableConfiguration<String, Long>();
        simple.setTypes(String.class, Long.class);
        Cache<String, Long> numbers = first.createCache("numbers", simple);
        numbers.put("1", 1L);
        assertThat(numbers.get("1")).isEqualTo(1L);
        MutableConfiguration<Integer, byte[]> arrays = new MutableConfiguration<Integer, byte[]>();
        arrays.setTypes(Integer.class, byte[].class);
        Cache<Integer, byte[]> bytes = first.createCache("bytes", arrays);
        bytes.put(1, new byte[] {1, 2});
        assertThat(bytes.get(1)).containsExactly(1, 2);
        assertThatThrownBy(() -> first.createCache("any", new MutableConfiguration<>()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("setCodecs");
        assertThatThrownBy(() -> first.createCache("any", new MutableConfiguration<>().setStoreByValue(false)))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("stores by value");
    }

    @Test
    void getCacheManager_withoutPrefix_isRefused() {
        assertThatThrownBy(() -> Caching.getCachingProvider(ArchipelagoCachingProvider.class.getName())
                        .getCacheManager(URI.create("redis://127.0.0.1:1"), null))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(ArchipelagoCachingProvider.PREFIX);
    }
}
