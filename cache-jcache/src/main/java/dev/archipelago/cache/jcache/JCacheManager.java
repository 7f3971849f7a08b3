package dev.archipelago.cache.jcache;

import static java.util.Objects.requireNonNull;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheBuilder;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/** A cache manager: its caches share one {@link Cache}, in memory or also in Redis. Thread-safe. */
final class JCacheManager implements CacheManager {

    private final ArchipelagoCachingProvider provider;
    private final URI uri;
    private final ClassLoader classes;
    private final Properties properties;
    private final ConcurrentMap<String, JCache<?, ?>> caches = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<@Nullable RedisLink> redis = new AtomicReference<>();
    private final Cache cache;

    JCacheManager(ArchipelagoCachingProvider provider, URI uri, ClassLoader classes, Properties properties) {
        this.provider = provider;
        this.uri = uri;
        this.classes = classes;
        this.properties = properties;
        this.cache = build();
    }

    private Cache build() {
        CacheBuilder builder = Cache.builder();
        String maximum = properties.getProperty(ArchipelagoCachingProvider.MAXIMUM_BYTES);
        if (maximum != null) {
            builder.maximumBytes(Long.parseLong(maximum));
        }
        if (inRedis()) {
            String prefix = properties.getProperty(ArchipelagoCachingProvider.PREFIX);
            if (prefix == null) {
                throw new CacheException("set the property " + ArchipelagoCachingProvider.PREFIX
                        + ", for example to shop:v1:, so that programs that share Redis do not share their entries");
            }
            RedisLink link = RedisLink.open(RedisOptions.of(uri.toString()));
            redis.set(link);
            builder.prefix(prefix).redis(link);
        }
        return builder.build();
    }

    boolean inRedis() {
        return String.valueOf(uri.getScheme()).startsWith("redis");
    }

    /** Returns the cache below the caches of this manager. */
    Cache nativeCache() {
        return cache;
    }

    @Override
    public CachingProvider getCachingProvider() {
        return provider;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public ClassLoader getClassLoader() {
        return classes;
    }

    @Override
    public Properties getProperties() {
        return properties;
    }

    @Override
    public <K, V, C extends Configuration<K, V>> javax.cache.Cache<K, V> createCache(String name, C configuration) {
        requireOpen();
        requireNonNull(name, "the name of the cache");
        requireNonNull(configuration, "the configuration");
        JCache<K, V> created = new JCache<>(name, this, complete(configuration));
        if (caches.putIfAbsent(name, created) != null) {
            throw new CacheException("there is a cache " + name + " already");
        }
        created.start();
        return created;
    }

    private static <K, V> ArchipelagoConfiguration<K, V> complete(Configuration<K, V> configuration) {
        if (configuration instanceof CompleteConfiguration<K, V> complete) {
            return new ArchipelagoConfiguration<>(complete);
        }
        ArchipelagoConfiguration<K, V> copy = new ArchipelagoConfiguration<>();
        copy.setStoreByValue(configuration.isStoreByValue());
        copy.setTypes(configuration.getKeyType(), configuration.getValueType());
        return copy;
    }

    @Override
    public <K, V> javax.cache.@Nullable Cache<K, V> getCache(String name, Class<K> keyType, Class<V> valueType) {
        requireOpen();
        requireNonNull(keyType, "the type of the keys");
        requireNonNull(valueType, "the type of the values");
        JCache<?, ?> found = caches.get(requireNonNull(name, "the name of the cache"));
        if (found == null) {
            return null;
        }
        if (!found.hasTypes(keyType, valueType)) {
            throw new ClassCastException(
                    "the cache " + name + " has other types than " + keyType.getName() + " and " + valueType.getName());
        }
        return cast(found);
    }

    @Override
    public <K, V> javax.cache.@Nullable Cache<K, V> getCache(String name) {
        requireOpen();
        JCache<?, ?> found = caches.get(requireNonNull(name, "the name of the cache"));
        return found == null ? null : cast(found);
    }

    @SuppressWarnings("unchecked") // the types are the caller's assertion, as the contract of JCache says
    private static <T> T cast(Object found) {
        return (T) found;
    }

    @Override
    public Iterable<String> getCacheNames() {
        requireOpen();
        return List.copyOf(caches.keySet());
    }

    @Override
    public void destroyCache(String name) {
        requireOpen();
        JCache<?, ?> found = caches.get(requireNonNull(name, "the name of the cache"));
        if (found != null) {
            found.destroy();
        }
    }

    /** Forgets a cache that was closed. */
    void forget(JCache<?, ?> cacheOfThis) {
        caches.remove(cacheOfThis.getName(), cacheOfThis);
    }

    @Override
    public void enableManagement(String name, boolean enabled) {
        requireOpen();
        JCache<?, ?> found = caches.get(requireNonNull(name, "the name of the cache"));
        if (found != null) {
            found.enableManagement(enabled);
        }
    }

    @Override
    public void enableStatistics(String name, boolean enabled) {
        requireOpen();
        JCache<?, ?> found = caches.get(requireNonNull(name, "the name of the cache"));
        if (found != null) {
            found.enableStatistics(enabled);
        }
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        provider.forget(this);
        new ArrayList<>(caches.values()).forEach(JCache::close);
        cache.close();
        RedisLink link = redis.get();
        if (link != null) {
            link.close();
        }
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the cache manager is closed");
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        if (type.isInstance(cache)) {
            return type.cast(cache);
        }
        throw new IllegalArgumentException("the cache manager is no " + type.getName());
    }
}
