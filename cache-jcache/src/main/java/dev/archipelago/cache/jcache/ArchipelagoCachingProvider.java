package dev.archipelago.cache.jcache;

import static java.util.Objects.requireNonNullElseGet;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The provider. The URI of a cache manager is {@code archipelago:memory}, the default, or that of a Redis, for example
 * {@code redis://localhost:6379}. Thread-safe.
 */
public final class ArchipelagoCachingProvider implements CachingProvider {

    /** The property with the prefix of all keys in Redis, for example {@code shop:v1:}; required with Redis. */
    public static final String PREFIX = "archipelago.prefix";

    /** The property with the maximum total size of the entries in memory, in bytes; 64 MiB by default. */
    public static final String MAXIMUM_BYTES = "archipelago.maximum-bytes";

    private static final URI MEMORY = URI.create("archipelago:memory");

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ClassLoader, Map<URI, JCacheManager>> managers = new WeakHashMap<>();

    @Override
    public CacheManager getCacheManager(
            @Nullable URI uri, @Nullable ClassLoader loader, @Nullable Properties properties) {
        URI address = requireNonNullElseGet(uri, this::getDefaultURI);
        ClassLoader classes = requireNonNullElseGet(loader, this::getDefaultClassLoader);
        Properties copy = new Properties();
        if (properties != null) {
            copy.putAll(properties);
        }
        lock.lock();
        try {
            return managers.computeIfAbsent(classes, same -> new HashMap<>())
                    .computeIfAbsent(address, same -> new JCacheManager(this, address, classes, copy));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CacheManager getCacheManager(@Nullable URI uri, @Nullable ClassLoader loader) {
        return getCacheManager(uri, loader, getDefaultProperties());
    }

    @Override
    public CacheManager getCacheManager() {
        return getCacheManager(getDefaultURI(), getDefaultClassLoader(), getDefaultProperties());
    }

    @Override
    public ClassLoader getDefaultClassLoader() {
        return ArchipelagoCachingProvider.class.getClassLoader();
    }

    @Override
    public URI getDefaultURI() {
        return MEMORY;
    }

    @Override
    public Properties getDefaultProperties() {
        return new Properties();
    }

    @Override
    public void close() {
        closeAll(managersOf(null, null));
    }

    @Override
    public void close(@Nullable ClassLoader loader) {
        closeAll(managersOf(requireNonNullElseGet(loader, this::getDefaultClassLoader), null));
    }

    @Override
    public void close(@Nullable URI uri, @Nullable ClassLoader loader) {
        closeAll(managersOf(
                requireNonNullElseGet(loader, this::getDefaultClassLoader),
                requireNonNullElseGet(uri, this::getDefaultURI)));
    }

    private List<JCacheManager> managersOf(@Nullable ClassLoader loader, @Nullable URI uri) {
        List<JCacheManager> found = new ArrayList<>();
        lock.lock();
        try {
            managers.forEach((classes, byUri) -> byUri.forEach((address, manager) -> {
                if ((loader == null || loader == classes) && (uri == null || uri.equals(address))) {
                    found.add(manager);
                }
            }));
        } finally {
            lock.unlock();
        }
        return found;
    }

    private static void closeAll(List<JCacheManager> managers) {
        managers.forEach(JCacheManager::close);
    }

    /** Forgets a manager that was closed. */
    void forget(JCacheManager manager) {
        lock.lock();
        try {
            managers.values().forEach(byUri -> byUri.values().remove(manager));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isSupported(OptionalFeature feature) {
        return feature == OptionalFeature.STORE_BY_REFERENCE;
    }
}
