package dev.archipelago.cache;

/** Makes the value of a key when the cache has none. */
@FunctionalInterface
public interface Loader<V> {
    V load() throws Exception;
}
