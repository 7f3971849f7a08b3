package dev.archipelago.cache.jcache;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the entries that were in memory when it was created and have not been removed since. Not thread-safe.
 */
final class EntryIterator<K, V> implements Iterator<Cache.Entry<K, V>> {

    private final JCache<K, V> cache;
    private final Iterator<K> keys;
    private Cache.@Nullable Entry<K, V> next;
    private Cache.@Nullable Entry<K, V> last;

    EntryIterator(JCache<K, V> cache, List<K> keys) {
        this.cache = cache;
        this.keys = keys.iterator();
    }

    @Override
    public boolean hasNext() {
        while (next == null && keys.hasNext()) {
            K key = keys.next();
            V value = cache.peek(key);
            next = value == null ? null : new JCacheEntry<>(key, value);
        }
        return next != null;
    }

    @Override
    public Cache.Entry<K, V> next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        last = next;
        next = null;
        cache.find(last.getKey()); // counts as an access
        return last;
    }

    @Override
    public void remove() {
        if (last == null) {
            throw new IllegalStateException("next was not called");
        }
        cache.remove(last.getKey());
        last = null;
    }
}
