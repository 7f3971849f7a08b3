package dev.archipelago.cache;

import java.util.Optional;

/** Makes the value of a key, knowing the older one, and may say how long it holds or that there is none. */
@FunctionalInterface
public interface ConditionalLoader<V> {

    /**
     * What there is. Runs where {@link Loader#load} does and under the same rules.
     *
     * @param older the value the cache still has, fresh or expired; a validator it carries (an ETag, a version) lets
     *     the source answer "not modified". Expired values are at hand only inside the fail-safe window.
     * @throws Exception whatever keeps it from finding out; an older value may then stand in
     */
    LoadResult<V> load(Optional<V> older) throws Exception;

    /** A loader that always brings a value, whatever the older one was. */
    static <V> ConditionalLoader<V> of(Loader<? extends V> loader) {
        return older -> LoadResult.of(loader.load());
    }
}
