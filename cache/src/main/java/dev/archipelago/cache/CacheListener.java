package dev.archipelago.cache;

/**
 * A listener for events of a cache, for logs and alerts. It is called on threads of the cache, must return quickly and
 * must not call the cache. Exceptions it throws are logged and otherwise ignored.
 */
@FunctionalInterface
public interface CacheListener {

    /** Called for each event. */
    void on(CacheEvent event);
}
