package dev.archipelago.cache.jcache;

import javax.cache.Cache;

/** An entry of a cache. Immutable. */
record JCacheEntry<K, V>(K key, V value) implements Cache.Entry<K, V> {

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public V getValue() {
        return value;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException("the entry is no " + type.getName());
    }
}
