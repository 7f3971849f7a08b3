package dev.archipelago.cache.jcache;

import static java.util.Objects.requireNonNull;

import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * The entry that an entry processor works on. Its changes are applied when the processor has ended. Not thread-safe.
 */
final class ProcessorEntry<K, V> implements MutableEntry<K, V> {

    private enum Change {
        NONE,
        ACCESS,
        LOAD,
        SET,
        REMOVE
    }

    private final K key;
    private final KeyOperation<K, V> operation;
    private final Integration<K, V> integration;
    private Change change = Change.NONE;
    private @Nullable V value;

    ProcessorEntry(K key, KeyOperation<K, V> operation, Integration<K, V> integration) {
        this.key = key;
        this.operation = operation;
        this.integration = integration;
        this.value = operation.value();
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public boolean exists() {
        return value != null;
    }

    @Override
    public @Nullable V getValue() {
        if (change == Change.NONE) {
            if (value != null) {
                change = Change.ACCESS;
            } else if (integration.readsThrough()) {
                value = integration.load(key);
                change = value != null ? Change.LOAD : Change.NONE;
            }
        }
        return value;
    }

    @Override
    public void setValue(V newValue) {
        value = requireNonNull(newValue, "the value");
        change = Change.SET;
    }

    @Override
    public void remove() {
        change = !operation.exists() && (change == Change.SET || change == Change.LOAD) ? Change.NONE : Change.REMOVE;
        value = null;
    }

    /** Applies the changes, and counts them. */
    void apply(JCacheStatistics statistics, long begin) {
        V result = value;
        switch (change) {
            case NONE -> {}
            case ACCESS -> operation.touch();
            case LOAD, SET -> {
                if (operation.put(requireNonNull(result), change == Change.SET)) {
                    statistics.put(System.nanoTime() - begin);
                }
            }
            case REMOVE -> {
                if (operation.remove(true)) {
                    statistics.removed(System.nanoTime() - begin);
                }
            }
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException("the entry is no " + type.getName());
    }
}
