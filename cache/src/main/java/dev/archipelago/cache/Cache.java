package dev.archipelago.cache;

import dev.archipelago.cache.redis.RedisStatistics;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A two-tier loading cache: entries are kept in memory (L1) and in Redis (L2), and concurrent loads of a key are
 * coalesced into one.
 *
 * <p>Thread-safe. {@link #getIfPresent} and {@link #getIfPresentOrStale} never block and may be called on an event
 * loop. {@link #get}, {@link #find} and {@link #refresh} block until a load or Redis answers: call them on a virtual
 * thread, or use {@link #getAsync}. Prefer loaders to {@link #put}: a value that was put cannot be loaded again after
 * an eviction.
 */
public interface Cache extends AutoCloseable {

    /** Returns a builder whose defaults describe a cache of 64 MiB in memory only. */
    static CacheBuilder builder() {
        return new CacheBuilder();
    }

    /**
     * Returns the value of a key from L1, else from L2, else from the loader, which runs once for all concurrent
     * callers on a thread of the cache. If the loader fails and the options of the key allow it, the stale value is
     * returned; the loader is then not run again until the fail-safe back-off has elapsed. An entry close to its expiry
     * may be refreshed in the background, as the options of the key specify.
     *
     * @throws LoaderFailedException if the loader fails and there is no stale value to serve, or if it failed
     *     repeatedly and is not to be called again yet
     * @throws CacheTimeoutException if the hard timeout elapses and there is no stale value to serve
     * @throws AbsentValueException if {@link #find} has established that there is no value
     * @throws CacheLoadException if the calling thread is interrupted, whose interrupt status is kept
     * @throws IllegalStateException if the cache is closed, or if it is called by a loader that would wait for itself,
     *     directly or through the loaders of other keys
     */
    <V> V get(CacheKey<V> key, Loader<V> loader);

    /**
     * Returns the value of a key as {@link #get} does, with a loader that receives the older value. Empty if the loader
     * reports that there is no value; that result is cached as well.
     *
     * @throws CacheLoadException as {@link #get} does
     * @throws IllegalStateException if the cache is closed
     */
    <V> Optional<V> find(CacheKey<V> key, ConditionalLoader<V> loader);

    /**
     * Returns the value of a key as {@link #get} does, without blocking the calling thread. The future fails with the
     * exceptions of {@code get}; cancelling it does not affect the load.
     */
    <V> CompletableFuture<V> getAsync(CacheKey<V> key, Loader<V> loader);

    /** Returns the value of a key as {@link #find} does, without blocking the calling thread. */
    <V> CompletableFuture<Optional<V>> findAsync(CacheKey<V> key, ConditionalLoader<V> loader);

    /**
     * Returns the values of several keys: from L1, else from L2 with one command, else from one run of the loader for
     * all keys that remain. Each key is coalesced with other requests of this process.
     *
     * @return the values in the order in which they were found, without the keys that have none
     * @throws CacheLoadException as {@link #get} does, if that is so for one of the keys
     * @throws IllegalStateException if the cache is closed
     */
    <V> Map<CacheKey<V>, V> getAll(Collection<CacheKey<V>> keys, BulkLoader<V> loader);

    /**
     * Returns what is cached for a key, without a loader: from L1, else from L2. For adapters whose interface looks up
     * and stores separately; {@link #get} is preferable, because a value that is stored later with {@link #put} is not
     * coalesced with other loads and may be older than a removal in between.
     *
     * @return the value or its absence, without time to live and tags; empty if nothing fresh is cached
     * @throws CacheLoadException if the calling thread is interrupted, whose interrupt status is kept
     * @throws IllegalStateException as {@link #get} does
     */
    <V> Optional<LoadResult<V>> lookup(CacheKey<V> key);

    /**
     * Stores a value as if it had been loaded now. The results of loads in flight are returned to their callers but not
     * cached. Asks Redis for its time first and waits for the read timeout at most.
     *
     * @return the propagation of the value, which need not be awaited
     * @throws RuntimeException if the codec cannot encode the value
     * @throws IllegalStateException if the cache is closed
     */
    <V> Propagation put(CacheKey<V> key, V value);

    /** Returns the value of a key if it is in L1 and fresh. Never blocks, loads or uses Redis. */
    <V> Optional<V> getIfPresent(CacheKey<V> key);

    /**
     * Returns the value of a key if it is in L1, fresh or within its fail-safe window. Never blocks, loads or uses
     * Redis: for event loops that prefer a stale value to none.
     */
    <V> Optional<V> getIfPresentOrStale(CacheKey<V> key);

    /**
     * Loads the value of a key even if it is cached or backing off, once for all concurrent callers, and caches it. The
     * loader starts after the call: a load of the key that is already running is not joined, but awaited first.
     *
     * @throws CacheLoadException as {@link #get} does
     * @throws IllegalStateException if the cache is closed
     */
    <V> V refresh(CacheKey<V> key, Loader<V> loader);

    /**
     * Loads the value of a key as {@link #refresh(CacheKey, Loader)} does, with a loader that receives the older value.
     * Empty if the loader reports that there is no value; that result is cached as well.
     *
     * @throws CacheLoadException as {@link #get} does
     * @throws IllegalStateException if the cache is closed
     */
    <V> Optional<V> refresh(CacheKey<V> key, ConditionalLoader<V> loader);

    /**
     * Expires the entry of a key in all processes. It can still be served while its loader fails. The result of a load
     * in flight is returned to its callers but not cached, and later callers start a new load.
     */
    Propagation expire(CacheKey<?> key);

    /**
     * Removes the entry of a key from both tiers, in all processes. The result of a load in flight is returned to its
     * callers but not cached, and later callers start a new load.
     */
    Propagation remove(CacheKey<?> key);

    /**
     * Removes all entries except verbatim ones in L2, with two Redis commands regardless of their number. Results of
     * loads in flight are not cached.
     *
     * @return the propagation of the removal, with the number of entries L1 held
     */
    Propagation clear();

    /**
     * Removes all entries with a tag, in all processes, except verbatim ones in L2, with one Redis command regardless
     * of their number. Results of loads in flight are not cached.
     *
     * @throws IllegalArgumentException if the tag contains other characters than a key
     */
    Propagation removeByTag(String tag);

    /**
     * Removes all entries whose key has a prefix, as {@link #removeByTag} does.
     *
     * @param prefix {@code type:} or {@code type:identifier:}
     * @throws IllegalArgumentException if it is neither
     */
    Propagation removeByPrefix(String prefix);

    /**
     * Sets the tiers in use; initially both are. L1 is cleared when it is no longer used. Removals reach L2 in any
     * mode. An entry whose only tier is not used is loaded each time.
     */
    void mode(EntryOptions.Tiers mode);

    /** Returns descriptions of the entries in L1 that are fresh or can be served stale; a weakly consistent view. */
    Stream<CachedEntry> entries();

    /** Returns the counters of this cache and the state of its tiers. */
    CacheStatistics statistics();

    /** Asks Redis for its statistics. Waits for {@code timeout} at most; never throws because Redis is unavailable. */
    RedisStatistics l2Statistics(Duration timeout);

    /** Stops background work and abandons the loads in flight. Has no effect if already closed. */
    @Override
    void close();
}
