package dev.archipelago.cache.jcache;

import static java.util.Objects.requireNonNull;

import dev.archipelago.cache.jcache.Listeners.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * A JCache. Operations on one key are atomic within the process; other processes that share Redis see them as
 * archipelago-cache propagates changes. Iteration covers the entries in memory. Thread-safe.
 */
final class JCache<K, V> implements Cache<K, V> {

    /** What the operations of a cache work with. */
    record Parts<K, V>(Store<K, V> store, Expiry expiry, Integration<K, V> integration) {}

    private final String name;
    private final JCacheManager manager;
    private final ArchipelagoConfiguration<K, V> configuration;
    private final Parts<K, V> parts;
    private final Store<K, V> store;
    private final Integration<K, V> integration;
    private final BulkOperations<K, V> bulk;
    private final Listeners<K, V> listeners = new Listeners<>();
    private final JCacheStatistics statistics = new JCacheStatistics();
    private final AtomicBoolean closed = new AtomicBoolean();

    JCache(String name, JCacheManager manager, ArchipelagoConfiguration<K, V> configuration) {
        this.name = name;
        this.manager = manager;
        this.configuration = configuration;
        Forms<K, V> forms = new Forms<>(configuration, manager.getClassLoader(), manager.inRedis());
        this.store = new Store<>(name, manager.nativeCache(), manager.inRedis(), forms);
        this.integration = new Integration<>(configuration);
        this.bulk = new BulkOperations<>(this, integration);
        this.parts = new Parts<>(
                store, new Expiry(configuration.getExpiryPolicyFactory().create()), integration);
        configuration.getCacheEntryListenerConfigurations().forEach(listeners::add);
    }

    /** Registers the management beans that the configuration asks for. */
    void start() {
        enableStatistics(configuration.isStatisticsEnabled());
        enableManagement(configuration.isManagementEnabled());
    }

    boolean hasTypes(Class<?> keys, Class<?> values) {
        return configuration.getKeyType() == keys && configuration.getValueType() == values;
    }

    /** Runs an operation on a key under its lock, then calls the listeners. */
    <R> R atomically(K key, Function<KeyOperation<K, V>, R> task) {
        requireOpen();
        requireNonNull(key, "the key");
        List<Event<K, V>> events = new ArrayList<>(2);
        ReentrantLock lock = store.lock(key);
        R result;
        lock.lock();
        try {
            result = task.apply(new KeyOperation<>(this, parts, key, events));
        } finally {
            lock.unlock();
        }
        if (!events.isEmpty() && !listeners.isEmpty()) {
            listeners.dispatch(events);
        }
        return result;
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the cache " + name + " is closed");
        }
    }

    private void requireValue(V value) {
        requireOpen();
        requireNonNull(value, "the value");
    }

    private static long since(long begin) {
        return System.nanoTime() - begin;
    }

    @Override
    public @Nullable V get(K key) {
        V value = find(key);
        return value == null && integration.readsThrough() ? bulk.load(key) : value;
    }

    /** Returns the value of a key without loading it. */
    @Nullable
    V find(K key) {
        long begin = System.nanoTime();
        return atomically(key, operation -> {
            V value = operation.value();
            operation.touch();
            statistics.read(value != null, since(begin));
            return value;
        });
    }

    @Override
    public Map<K, V> getAll(Set<? extends K> keys) {
        requireOpen();
        return bulk.getAll(keys);
    }

    @Override
    public boolean containsKey(K key) {
        return peek(key) != null;
    }

    /** Returns the value of a key without counting an access. */
    @Nullable
    V peek(K key) {
        return this.<@Nullable V>atomically(key, KeyOperation::value);
    }

    @Override
    public void loadAll(Set<? extends K> keys, boolean replace, @Nullable CompletionListener listener) {
        requireOpen();
        bulk.loadAll(keys, replace, listener);
    }

    @Override
    public void put(K key, V value) {
        requireValue(value);
        long begin = System.nanoTime();
        atomically(key, operation -> counted(operation.put(value, true), begin));
    }

    private boolean counted(boolean stored, long begin) {
        if (stored) {
            statistics.put(since(begin));
        }
        return stored;
    }

    @Override
    public @Nullable V getAndPut(K key, V value) {
        requireValue(value);
        long begin = System.nanoTime();
        return atomically(key, operation -> {
            V old = operation.value();
            counted(operation.put(value, true), begin);
            statistics.read(old != null, since(begin));
            return old;
        });
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> map) {
        requireOpen();
        bulk.putAll(map);
    }

    /** Stores a value without the writer. */
    void putOnly(K key, V value) {
        long begin = System.nanoTime();
        atomically(key, operation -> counted(operation.put(value, false), begin));
    }

    @Override
    public boolean putIfAbsent(K key, V value) {
        requireValue(value);
        long begin = System.nanoTime();
        return atomically(key, operation -> {
            statistics.read(operation.exists(), since(begin));
            return !operation.exists() && counted(operation.put(value, true), begin);
        });
    }

    @Override
    public boolean remove(K key) {
        long begin = System.nanoTime();
        return atomically(key, operation -> removed(operation.remove(true), begin));
    }

    private boolean removed(boolean existed, long begin) {
        if (existed) {
            statistics.removed(since(begin));
        }
        return existed;
    }

    @Override
    public boolean remove(K key, V expected) {
        requireValue(expected);
        long begin = System.nanoTime();
        return atomically(key, operation -> {
            statistics.read(operation.exists(), since(begin));
            if (operation.hasValue(expected)) {
                return removed(operation.remove(true), begin);
            }
            operation.touch();
            return false;
        });
    }

    @Override
    public @Nullable V getAndRemove(K key) {
        long begin = System.nanoTime();
        return atomically(key, operation -> {
            V old = operation.value();
            statistics.read(old != null, since(begin));
            removed(operation.remove(true), begin);
            return old;
        });
    }

    @Override
    public boolean replace(K key, V expected, V value) {
        requireValue(expected);
        requireValue(value);
        long begin = System.nanoTime();
        return atomically(key, operation -> {
            statistics.read(operation.exists(), since(begin));
            if (operation.hasValue(expected)) {
                return counted(operation.put(value, true), begin);
            }
            operation.touch();
            return false;
        });
    }

    @Override
    public boolean replace(K key, V value) {
        return getAndReplace(key, value) != null;
    }

    @Override
    public @Nullable V getAndReplace(K key, V value) {
        requireValue(value);
        long begin = System.nanoTime();
        return atomically(key, operation -> {
            V old = operation.value();
            statistics.read(old != null, since(begin));
            if (old != null) {
                counted(operation.put(value, true), begin);
            }
            return old;
        });
    }

    @Override
    public void removeAll(Set<? extends K> keys) {
        requireOpen();
        bulk.removeAll(keys);
    }

    /** Removes an entry without the writer. */
    void removeOnly(K key) {
        long begin = System.nanoTime();
        atomically(key, operation -> removed(operation.remove(false), begin));
    }

    @Override
    public void removeAll() {
        requireOpen();
        removeAll(new HashSet<>(store.keys()));
    }

    @Override
    public void clear() {
        requireOpen();
        store.clear();
    }

    @Override
    public <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> processor, Object... arguments) {
        requireOpen();
        requireNonNull(processor, "the entry processor");
        long begin = System.nanoTime();
        return this.<@Nullable T>atomically(key, operation -> {
            statistics.read(operation.exists(), since(begin));
            ProcessorEntry<K, V> entry = new ProcessorEntry<>(key, operation, integration);
            T result;
            try {
                result = processor.process(entry, arguments);
            } catch (CacheException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new EntryProcessorException(e);
            }
            entry.apply(statistics, begin);
            return result;
        });
    }

    @Override
    public <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> processor, Object... arguments) {
        requireOpen();
        return bulk.invokeAll(keys, processor, arguments);
    }

    @Override
    public Iterator<Entry<K, V>> iterator() {
        requireOpen();
        return new EntryIterator<>(this, store.keys());
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public CacheManager getCacheManager() {
        return manager;
    }

    @Override
    public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
        if (type.isInstance(configuration)) {
            return type.cast(new ArchipelagoConfiguration<>(configuration));
        }
        throw new IllegalArgumentException("the configuration is no " + type.getName());
    }

    @Override
    public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        requireOpen();
        configuration.addCacheEntryListenerConfiguration(listener);
        listeners.add(listener);
    }

    @Override
    public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        requireOpen();
        configuration.removeCacheEntryListenerConfiguration(listener);
        listeners.remove(listener);
    }

    void enableStatistics(boolean enabled) {
        configuration.setStatisticsEnabled(enabled);
        statistics.enable(enabled);
        Management.set(this, "CacheStatistics", statistics, enabled);
    }

    void enableManagement(boolean enabled) {
        configuration.setManagementEnabled(enabled);
        Management.set(this, "CacheConfiguration", new Management.ConfigurationBean(configuration), enabled);
    }

    /** Removes all entries and closes the cache. */
    void destroy() {
        store.clear();
        close();
    }

    /** Closes the cache. Its entries in Redis are kept. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        manager.forget(this);
        Management.set(this, "CacheStatistics", statistics, false);
        Management.set(this, "CacheConfiguration", statistics, false);
        if (!manager.inRedis()) {
            store.clear();
        }
        listeners.close();
        integration.close();
        Listeners.close(parts.expiry().policy());
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        return manager.unwrap(type);
    }
}
