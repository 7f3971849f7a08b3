package dev.archipelago.cache;

/**
 * Is told what happens to a cache, for logs and alarms. Called on threads of the cache's own: it must be quick and must
 * not call the cache. What it throws is logged and goes no further.
 */
@FunctionalInterface
public interface CacheListener {

    /** Something happened. */
    void on(CacheEvent event);
}
