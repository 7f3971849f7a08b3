package dev.archipelago.cache;

/** Makes the value of a key when the cache has none. */
@FunctionalInterface
public interface Loader<V> {

    /**
     * The value, never null. Runs on a virtual thread of the cache's own, which is interrupted when the load is given up
     * after the hard timeout or when the cache is closed. It may ask the cache for other keys, never for its own: it
     * would wait for itself.
     *
     * @throws Exception whatever keeps it from making one; the caller of the cache finds it as a cause
     */
    V load() throws Exception;
}
