package dev.archipelago.cache;

/** Computes or fetches the value of a key that is not cached. */
@FunctionalInterface
public interface Loader<V> {

    /**
     * Returns the value, never null. Runs on a virtual thread of the cache, which is never interrupted: a load that is
     * abandoned after the hard timeout, or because the cache is closed, runs to completion and its result is discarded.
     * Give a loader timeouts of its own that are shorter than the hard timeout. A loader may use the cache for other
     * keys. A request for its own key, or for one whose loader waits for it, would wait for itself and fails with an
     * {@link IllegalStateException}; on other threads that the loader starts, it waits until the hard timeout.
     *
     * @throws Exception if there is no value; it becomes the cause of a {@link CacheLoadException}
     */
    V load() throws Exception;
}
