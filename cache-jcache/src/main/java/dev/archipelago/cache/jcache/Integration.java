package dev.archipelago.cache.jcache;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/** The loader and the writer of a cache, if it has any. Thread-safe if they are. */
final class Integration<K, V> {

    private final @Nullable CacheLoader<K, V> loader;
    private final @Nullable CacheWriter<K, V> writer;
    private final boolean readThrough;
    private final boolean writeThrough;

    @SuppressWarnings("unchecked") // a writer accepts the types of the cache
    Integration(CompleteConfiguration<K, V> configuration) {
        loader = configuration.getCacheLoaderFactory() == null
                ? null
                : configuration.getCacheLoaderFactory().create();
        writer = configuration.getCacheWriterFactory() == null
                ? null
                : (CacheWriter<K, V>) configuration.getCacheWriterFactory().create();
        readThrough = configuration.isReadThrough() && loader != null;
        writeThrough = configuration.isWriteThrough() && writer != null;
    }

    boolean readsThrough() {
        return readThrough;
    }

    boolean writesThrough() {
        return writeThrough;
    }

    boolean hasLoader() {
        return loader != null;
    }

    @Nullable
    V load(K key) {
        try {
            return loader == null ? null : loader.load(key);
        } catch (RuntimeException e) {
            throw e instanceof CacheLoaderException ? e : new CacheLoaderException(e);
        }
    }

    Map<K, V> loadAll(Iterable<? extends K> keys) {
        try {
            Map<K, V> loaded = new HashMap<>();
            if (loader != null) {
                loader.loadAll(keys).forEach((key, value) -> {
                    if (value != null) {
                        loaded.put(key, value);
                    }
                });
            }
            return loaded;
        } catch (RuntimeException e) {
            throw e instanceof CacheLoaderException ? e : new CacheLoaderException(e);
        }
    }

    void write(K key, V value) {
        if (writeThrough && writer != null) {
            try {
                writer.write(new JCacheEntry<>(key, value));
            } catch (RuntimeException e) {
                throw failure(e);
            }
        }
    }

    void delete(K key) {
        if (writeThrough && writer != null) {
            try {
                writer.delete(key);
            } catch (RuntimeException e) {
                throw failure(e);
            }
        }
    }

    /** Writes all entries; those that remain in the collection when it throws were not written. */
    void writeAll(Collection<Cache.Entry<? extends K, ? extends V>> entries) {
        if (writer != null) {
            try {
                writer.writeAll(entries);
            } catch (RuntimeException e) {
                throw failure(e);
            }
        }
    }

    /** Deletes all keys; those that remain in the collection when it throws were not deleted. */
    void deleteAll(Collection<?> keys) {
        if (writer != null) {
            try {
                writer.deleteAll(keys);
            } catch (RuntimeException e) {
                throw failure(e);
            }
        }
    }

    private static CacheException failure(RuntimeException cause) {
        return cause instanceof CacheWriterException same ? same : new CacheWriterException(cause);
    }

    /** Closes the loader and the writer if they can be closed. */
    void close() {
        if (loader != null) {
            Listeners.close(loader);
        }
        if (writer != null) {
            Listeners.close(writer);
        }
    }
}
