package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;

/**
 * Values by key, kept in memory (L1) and in Redis (L2), and loaded once however many ask.
 *
 * <p>Thread-safe. {@link #getIfPresent} and {@link #getIfPresentOrStale} never block and may be called on an event
 * loop; {@link #get} and {@link #refresh} may block the calling thread until a load or Redis answers: call them on a
 * virtual thread. There is no {@code put}: a loader is the only way to fill the cache, so that no value can come in
 * that nobody can make again.
 */
public interface Cache extends AutoCloseable {

    /** Describes a cache step by step; without any step it is one of 64 MiB in memory alone. */
    static CacheBuilder builder() {
        return new CacheBuilder();
    }

    /**
     * The value of {@code key}: from L1, else from L2, else from {@code loader}, which runs once for all concurrent
     * callers, on a thread of the cache's own. A loader that fails leaves an older value in use where the key's options
     * allow it; it is then not run again before the fail-safe back-off has passed. Where the options ask for it, a value
     * near its end is loaded again in the background.
     *
     * @throws CacheLoadException if the loader fails and no older value may stand in (the cause is the loader's), if
     *     the hard timeout passes (the cause is a {@link java.util.concurrent.TimeoutException}), if the calling thread
     *     is interrupted (it stays so), or if {@link #find} has found out that there is no value (the cause is a
     *     {@link java.util.NoSuchElementException})
     * @throws IllegalStateException if the cache is closed
     */
    <V> V get(CacheKey<V> key, Loader<V> loader);

    /**
     * Like {@link #get} with a loader that is told the older value, and may answer with a time to live of its own, that
     * nothing changed, or that there is nothing. Empty if there is nothing; that is cached too.
     *
     * @throws CacheLoadException as {@link #get} does
     * @throws IllegalStateException if the cache is closed
     */
    <V> Optional<V> find(CacheKey<V> key, ConditionalLoader<V> loader);

    /** The value of {@code key} if L1 holds it and it has not expired. Never blocks, never loads, never asks Redis. */
    <V> Optional<V> getIfPresent(CacheKey<V> key);

    /**
     * The value of {@code key} if L1 holds it, be it expired, as long as it is inside its fail-safe window. Never blocks,
     * never loads, never asks Redis: for event loops that rather answer with an older value than not at all.
     */
    <V> Optional<V> getIfPresentOrStale(CacheKey<V> key);

    /**
     * Runs {@code loader} even if a value is cached or backing off, once for all concurrent callers, and keeps its
     * value. A load of the key that already runs is joined.
     *
     * @throws CacheLoadException as {@link #get} does
     * @throws IllegalStateException if the cache is closed
     */
    <V> V refresh(CacheKey<V> key, Loader<V> loader);

    /**
     * Like {@link #refresh} with a loader that is told the older value, and may answer with a time to live of its own, that
     * nothing changed, or that there is nothing. Empty if there is nothing; that is cached too.
     *
     * @throws CacheLoadException as {@link #get} does
     * @throws IllegalStateException if the cache is closed
     */
    <V> Optional<V> refresh(CacheKey<V> key, ConditionalLoader<V> loader);

    /**
     * InvalidationMarkers the value as expired in L1, where it may still stand in for a failing loader, and deletes it from L2. A load
     * under way answers its callers but is not kept; who asks from now on begins a new one.
     */
    void expire(CacheKey<?> key);

    /**
     * Drops the value from both tiers. A load under way answers its callers but is not kept; who asks from now on begins
     * a new one.
     */
    void remove(CacheKey<?> key);

    /**
     * Drops every value of this cache, but the verbatim ones other programs read in L2. Costs Redis two commands however
     * much it holds. Loads under way are not kept. Returns how many values L1 held.
     */
    long clear();

    /**
     * Drops every value whose options bear the tag, in all processes, but the verbatim ones in L2. Costs Redis one
     * command however many they are. Loads under way are not kept.
     *
     * @throws IllegalArgumentException if the tag has other characters than a key
     */
    void removeByTag(String tag);

    /**
     * Drops every value whose key begins so, as {@link #removeByTag} does.
     *
     * @param space {@code type:} or {@code type:identifier:}
     * @throws IllegalArgumentException if it is neither
     */
    void removeSpace(String space);

    /**
     * Uses other tiers from now on; both at first. L1 is emptied when it is no longer used. Removals reach L2 in any
     * mode; a value whose only tier is not used is loaded each time.
     */
    void mode(EntryOptions.Tiers mode);

    /** Counters since the start, and the state of both tiers. */
    CacheStatistics statistics();

    /** What Redis says of itself. Asks it now and waits for {@code timeout} at most; never throws because it is away. */
    L2Statistics l2Statistics(Duration timeout);

    /** Ends background work and closes what the cache opened. A second call does nothing. */
    @Override
    void close();
}
