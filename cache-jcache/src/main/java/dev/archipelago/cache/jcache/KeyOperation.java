package dev.archipelago.cache.jcache;

import dev.archipelago.cache.jcache.Forms.Kept;
import dev.archipelago.cache.jcache.Listeners.Event;
import java.util.List;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * An operation on the entry of one key, under the lock of the key. Its events are dispatched after it. Not thread-safe.
 */
final class KeyOperation<K, V> {

    private final JCache<K, V> cache;
    private final Store<K, V> store;
    private final Expiry expiry;
    private final Integration<K, V> integration;
    private final List<Event<K, V>> events;
    private final K key;
    private final long now = System.currentTimeMillis();
    private @Nullable Kept current;

    /** An entry that has expired is removed. */
    KeyOperation(JCache<K, V> cache, JCache.Parts<K, V> parts, K key, List<Event<K, V>> events) {
        this.cache = cache;
        this.store = parts.store();
        this.expiry = parts.expiry();
        this.integration = parts.integration();
        this.events = events;
        this.key = key;
        Kept found = store.find(key);
        if (found != null && found.expired(now)) {
            store.remove(key);
            V old = store.forms().value(found);
            events.add(new Event<>(cache, EventType.EXPIRED, key, old, old));
        } else {
            current = found;
        }
    }

    boolean exists() {
        return current != null;
    }

    @Nullable
    V value() {
        return current == null ? null : store.forms().value(current);
    }

    boolean hasValue(Object expected) {
        V value = value();
        return value != null && value.equals(expected);
    }

    /** The entry was accessed, which may change its expiry. */
    void touch() {
        if (current != null) {
            long at = expiry.afterAccess(current.expiresAt(), now);
            if (at != current.expiresAt()) {
                current = current.expiringAt(at);
                store.put(key, current, now);
            }
        }
    }

    /**
     * Creates or updates the entry.
     *
     * @param through whether the writer is called before
     * @return false if the entry expires at once, so that it was not created
     */
    boolean put(V value, boolean through) {
        if (through) {
            integration.write(key, value);
        }
        if (current == null) {
            long at = expiry.afterCreation(now);
            if (at <= now) {
                return false;
            }
            current = store.forms().keep(key, value, at);
            events.add(new Event<>(cache, EventType.CREATED, key, value, null));
        } else {
            V old = store.forms().value(current);
            current = store.forms().keep(key, value, expiry.afterUpdate(current.expiresAt(), now));
            events.add(new Event<>(cache, EventType.UPDATED, key, value, old));
        }
        store.put(key, current, now);
        return true;
    }

    /**
     * Removes the entry.
     *
     * @param through whether the writer is called before, also if there is no entry
     * @return whether there was one
     */
    boolean remove(boolean through) {
        if (through) {
            integration.delete(key);
        }
        if (current == null) {
            return false;
        }
        V old = store.forms().value(current);
        store.remove(key);
        current = null;
        events.add(new Event<>(cache, EventType.REMOVED, key, old, old));
        return true;
    }
}
