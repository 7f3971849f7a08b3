package dev.archipelago.cache;

import java.util.Map;
import java.util.Set;

/** Computes or fetches the values of several keys that are not cached, in one call. */
@FunctionalInterface
public interface BulkLoader<V> {

    /**
     * Returns the values of the keys. Runs under the same conditions as {@link Loader#load}.
     *
     * @param keys the keys to load, at least one
     * @return the values; a key without one has no value, which is cached as well
     * @throws Exception if the load fails; it becomes the cause of a {@link LoaderFailedException}
     */
    Map<CacheKey<V>, V> load(Set<CacheKey<V>> keys) throws Exception;
}
