package dev.archipelago.cache;

import java.util.Optional;

/**
 * Values by key, kept in memory (L1) and in Redis (L2), and loaded once however many ask.
 *
 * <p>Thread-safe. Everything but {@link #getIfPresent} may block the calling thread until a load or Redis answers;
 * call it on a virtual thread.
 */
public interface Cache extends AutoCloseable {

    /**
     * The value of {@code key}: from L1, else from L2, else from {@code loader}, which runs once for all concurrent
     * callers. A loader that fails leaves an older value in use where the key's options allow it.
     *
     * @throws CacheLoadException if the loader fails and no older value may stand in; the cause is the loader's
     */
    <V> V get(CacheKey<V> key, Loader<V> loader);

    /** The value of {@code key} if L1 holds it and it has not expired. Never blocks, never loads, never asks Redis. */
    <V> Optional<V> getIfPresent(CacheKey<V> key);

    /** Runs {@code loader} even if a value is cached, once for all concurrent callers, and keeps its value. */
    <V> V refresh(CacheKey<V> key, Loader<V> loader);

    /** Marks the value as expired in both tiers; an older value may still stand in for a failing loader. */
    void expire(CacheKey<?> key);

    /** Drops the value from both tiers. A load under way does not bring back the value it started with. */
    void remove(CacheKey<?> key);

    /** Drops every value of this cache, but the verbatim ones other programs read. Returns how many L1 held. */
    long clear();

    /** Counters since the start, and the state of both tiers. */
    CacheStatistics statistics();

    /** Ends background work and closes what the cache opened. A second call does nothing. */
    @Override
    void close();
}
