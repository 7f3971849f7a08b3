package dev.archipelago.cache.jcache;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.cache.Cache.Entry;
import javax.cache.CacheException;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * The loads of a cache, and its operations on several keys: one call of the loader or writer, then one operation for
 * each key. Thread-safe.
 */
final class BulkOperations<K, V> {

    private final JCache<K, V> cache;
    private final Integration<K, V> integration;

    BulkOperations(JCache<K, V> cache, Integration<K, V> integration) {
        this.cache = cache;
        this.integration = integration;
    }

    private static void requireAll(Iterable<?> keys) {
        keys.forEach(key -> requireNonNull(key, "a key"));
    }

    /** Loads the value of a key that is not cached; null if there is none. */
    @Nullable
    V load(K key) {
        V loaded = integration.load(key);
        if (loaded == null) {
            return null;
        }
        return cache.atomically(key, operation -> {
            V stored = operation.value();
            if (stored != null) {
                return stored;
            }
            operation.put(loaded, false);
            return loaded;
        });
    }

    Map<K, V> getAll(Set<? extends K> keys) {
        requireAll(keys);
        Map<K, V> found = new HashMap<>();
        Set<K> missing = new HashSet<>();
        for (K key : keys) {
            V value = cache.find(key);
            if (value == null) {
                missing.add(key);
            } else {
                found.put(key, value);
            }
        }
        if (integration.readsThrough() && !missing.isEmpty()) {
            integration.loadAll(missing).forEach((key, value) -> {
                cache.atomically(key, operation -> operation.put(value, false));
                found.put(key, value);
            });
        }
        return found;
    }

    void loadAll(Set<? extends K> keys, boolean replace, @Nullable CompletionListener listener) {
        requireAll(keys);
        if (integration.hasLoader()) {
            Set<K> wanted = new HashSet<>(keys);
            Thread.ofVirtual().name("jcache-load-" + cache.getName()).start(() -> load(wanted, replace, listener));
        } else if (listener != null) {
            listener.onCompletion();
        }
    }

    private void load(Set<K> wanted, boolean replace, @Nullable CompletionListener listener) {
        try {
            if (!replace) {
                wanted.removeIf(cache::containsKey);
            }
            integration
                    .loadAll(wanted)
                    .forEach((key, value) -> cache.atomically(
                            key, operation -> (replace || !operation.exists()) && operation.put(value, false)));
            if (listener != null) {
                listener.onCompletion();
            }
        } catch (Exception e) {
            if (listener != null) {
                listener.onException(e);
            }
        }
    }

    void putAll(Map<? extends K, ? extends V> map) {
        List<Entry<? extends K, ? extends V>> entries = new ArrayList<>();
        map.forEach((key, value) ->
                entries.add(new JCacheEntry<>(requireNonNull(key, "a key"), requireNonNull(value, "a value"))));
        through(new ArrayList<>(entries), integration::writeAll, unwritten -> {
            for (Entry<? extends K, ? extends V> entry : entries) {
                if (!unwritten.contains(entry)) {
                    cache.putOnly(entry.getKey(), entry.getValue());
                }
            }
        });
    }

    void removeAll(Set<? extends K> keys) {
        requireAll(keys);
        through(new HashSet<>(keys), integration::deleteAll, undeleted -> {
            for (K key : keys) {
                if (!undeleted.contains(key)) {
                    cache.removeOnly(key);
                }
            }
        });
    }

    <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> processor, Object... arguments) {
        requireAll(keys);
        requireNonNull(processor, "the entry processor");
        Map<K, EntryProcessorResult<T>> results = new HashMap<>();
        for (K key : keys) {
            try {
                T result = cache.invoke(key, processor, arguments);
                if (result != null) {
                    results.put(key, () -> result);
                }
            } catch (RuntimeException e) {
                results.put(key, () -> {
                    throw e instanceof EntryProcessorException same ? same : new EntryProcessorException(e);
                });
            }
        }
        return results;
    }

    /**
     * Calls the writer, then applies the change to the cache.
     *
     * @param writer leaves in its argument what it has not written if it fails
     * @param change receives what was not written
     */
    private <C extends Collection<?>> void through(C all, Consumer<C> writer, Consumer<C> change) {
        CacheException failure = null;
        if (integration.writesThrough() && !all.isEmpty()) {
            try {
                writer.accept(all);
                all.clear();
            } catch (CacheException e) {
                failure = e;
            }
        } else {
            all.clear();
        }
        change.accept(all);
        if (failure != null) {
            throw failure;
        }
    }
}
