package dev.archipelago.cache;

import java.util.Optional;

/**
 * A loader that receives the older value. It can confirm that value, report that there is none, and set the time to
 * live and the tags of its result.
 */
@FunctionalInterface
public interface ConditionalLoader<V> {

    /**
     * Returns the result of the load. Runs under the same conditions as {@link Loader#load}.
     *
     * @param older the cached value, fresh or expired; a validator it carries (an ETag or a version) allows the source
     *     to answer "not modified". Expired values are available only within the fail-safe window.
     * @throws Exception if the load fails; a stale value may then be served
     */
    LoadResult<V> load(Optional<V> older) throws Exception;

    /** Returns a conditional loader that ignores the older value. */
    static <V> ConditionalLoader<V> of(Loader<? extends V> loader) {
        return older -> LoadResult.of(loader.load());
    }
}
