package dev.archipelago.cache;

/** Makes the value of a key when the cache has none. */
@FunctionalInterface
public interface Loader<V> {

    /**
     * The value, never null. Runs on a virtual thread of the cache's own, which the cache never interrupts: a load that
     * is given up after the hard timeout, or because the cache is closed, runs to its end and its result is dropped. A
     * loader must therefore bring deadlines of its own, and shorter ones than the hard timeout. It may ask the cache for
     * other keys, never for its own: it would wait for itself.
     *
     * @throws Exception whatever keeps it from making one; the caller of the cache finds it as a cause
     */
    V load() throws Exception;
}
