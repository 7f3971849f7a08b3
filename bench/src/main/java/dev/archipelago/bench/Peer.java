package dev.archipelago.bench;

import com.alicp.jetcache.MultiLevelCacheBuilder;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.redisson.Redisson;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.map.MapLoader;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.api.options.MapOptions;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.springframework.cache.caffeine.CaffeineCacheManager;

/** A cache of strings with a loader, implemented with one of the compared libraries. */
interface Peer extends AutoCloseable {

    /** The system property with the name of the peer of a JVM. */
    String PROPERTY = "bench.peer";

    /** Returns a supplier that reads the key from the cache, or else from the loader. */
    Supplier<String> reader(String key);

    @Override
    void close();

    /**
     * Returns the peer of that name: {@code caffeine}, {@code spring}, {@code archipelago}, {@code jetcache} or {@code
     * redisson}, the last three with Redis; with the suffix {@code -redis} every read goes to Redis.
     */
    static Peer of(String name, UnaryOperator<String> loader) {
        return switch (name) {
            case "caffeine" -> caffeine(loader);
            case "spring" -> spring(loader);
            case "archipelago" -> archipelago(EntryOptions.Tiers.L1_AND_L2, loader);
            case "archipelago-redis" -> archipelago(EntryOptions.Tiers.L2_ONLY, loader);
            case "jetcache" -> jetCache(true, loader);
            case "jetcache-redis" -> jetCache(false, loader);
            case "redisson" -> redisson(true, loader);
            case "redisson-redis" -> redisson(false, loader);
            default -> throw new IllegalArgumentException("there is no peer named " + name);
        };
    }

    private static Caffeine<Object, Object> bounded() {
        return Caffeine.newBuilder().maximumSize(2048).expireAfterWrite(Duration.ofHours(1));
    }

    private static Peer caffeine(UnaryOperator<String> loader) {
        com.github.benmanes.caffeine.cache.Cache<String, String> cache =
                bounded().build();
        return peer(key -> () -> cache.get(key, loader), () -> {});
    }

    private static Peer spring(UnaryOperator<String> loader) {
        CaffeineCacheManager caches = new CaffeineCacheManager("bench");
        caches.setCaffeine(bounded());
        org.springframework.cache.Cache cache = present(caches.getCache("bench"));
        return peer(key -> () -> present(cache.get(key, () -> loader.apply(key))), () -> {});
    }

    private static Peer archipelago(EntryOptions.Tiers tiers, UnaryOperator<String> loader) {
        RedisLink redis = RedisLink.open(RedisOptions.of(RedisProcess.told()));
        Cache cache = Cache.builder().prefix("bench:v1:").redis(redis).build();
        EntryOptions options = EntryOptions.of(CacheStrategy.LONG_TERM).in(tiers);
        return peer(
                key -> {
                    CacheKey<String> typed = new CacheKey<>(key, Codec.text(), options);
                    return () -> cache.get(typed, () -> loader.apply(key));
                },
                () -> {
                    cache.close();
                    redis.close();
                });
    }

    /** JetCache with Java serialization, its default, and stampede protection. */
    private static Peer jetCache(boolean memory, UnaryOperator<String> loader) {
        RedisClient client = RedisClient.create(RedisProcess.told());
        com.alicp.jetcache.Cache<String, String> far = RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                .redisClient(client)
                .keyPrefix("jetcache:")
                .keyConvertor(key -> key)
                .expireAfterWrite(1, TimeUnit.HOURS)
                .cachePenetrateProtect(true)
                .buildCache();
        com.alicp.jetcache.Cache<String, String> cache = far;
        if (memory) {
            com.alicp.jetcache.Cache<String, String> near = CaffeineCacheBuilder.createCaffeineCacheBuilder()
                    .limit(2048)
                    .keyConvertor(key -> key)
                    .expireAfterWrite(1, TimeUnit.HOURS)
                    .buildCache();
            cache = MultiLevelCacheBuilder.createMultiLevelCacheBuilder()
                    .addCache(near, far)
                    .expireAfterWrite(1, TimeUnit.HOURS)
                    .cachePenetrateProtect(true)
                    .buildCache();
        }
        com.alicp.jetcache.Cache<String, String> chosen = cache;
        return peer(key -> () -> chosen.computeIfAbsent(key, loader), client::shutdown);
    }

    private static Peer redisson(boolean memory, UnaryOperator<String> loader) {
        Config config = new Config();
        config.useSingleServer().setAddress(RedisProcess.told());
        RedissonClient client = Redisson.create(config);
        MapLoader<String, String> loads = new MapLoader<>() {
            @Override
            public String load(String key) {
                return loader.apply(key);
            }

            @Override
            public Iterable<String> loadAllKeys() {
                return java.util.List.of();
            }
        };
        RMap<String, String> map = memory
                ? client.getLocalCachedMap(LocalCachedMapOptions.<String, String>name("redisson")
                        .codec(StringCodec.INSTANCE)
                        .cacheProvider(LocalCachedMapOptions.CacheProvider.CAFFEINE)
                        .evictionPolicy(LocalCachedMapOptions.EvictionPolicy.LFU)
                        .cacheSize(2048)
                        .loader(loads))
                : client.getMap(MapOptions.<String, String>name("redisson-far")
                        .codec(StringCodec.INSTANCE)
                        .loader(loads));
        return peer(key -> () -> present(map.get(key)), client::shutdown);
    }

    private static <T> T present(@org.jspecify.annotations.Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("a peer returned nothing for a key that its loader knows");
        }
        return value;
    }

    private static Peer peer(java.util.function.Function<String, Supplier<String>> readers, Runnable end) {
        return new Peer() {
            @Override
            public Supplier<String> reader(String key) {
                return readers.apply(key);
            }

            @Override
            public void close() {
                end.run();
            }
        };
    }
}
