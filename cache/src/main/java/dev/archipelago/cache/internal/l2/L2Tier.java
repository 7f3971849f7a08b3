package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.invalidate.BackplaneListener;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.redis.RedisStatistics;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The second tier. No method throws because its store is unavailable. Thread-safe. */
public interface L2Tier extends AutoCloseable {

    /**
     * The result of a lookup.
     *
     * @param entry empty if L2 has no value or could not be asked
     * @param versions the current marker versions of the key, for a load that begins now
     * @param rejected whether an invalid value was found
     */
    record Lookup<V>(Optional<Entry<V>> entry, MarkerVersions versions, boolean rejected) {

        Lookup(Optional<Entry<V>> entry, MarkerVersions versions) {
            this(entry, versions, false);
        }

        /** Returns the result of a lookup that found nothing. */
        public static <V> Lookup<V> nothing() {
            return new Lookup<>(Optional.empty(), MarkerVersions.NONE);
        }
    }

    /** The result of a request for the lease of a key. */
    enum LeaseResult {
        /** There are no leases at the moment: everyone loads. */
        UNAVAILABLE,
        /** The caller holds the lease and must release it. */
        ACQUIRED,
        /** Another process held the lease, which has ended or is overdue: look up the value again. */
        WAITED
    }

    /** Starts to deliver the changes of other processes. Called once, before any other method. */
    void start(BackplaneListener listener);

    /** Returns the timeout of {@link #read}. */
    Duration readTimeout();

    /**
     * Looks up a key. Waits for the read timeout at most. An interrupt ends the wait, is preserved and does not count
     * as a failure of L2.
     *
     * @param staleAvailable whether the soft timeout applies, because a stale value can be served
     */
    <V> Lookup<V> read(CacheKey<V> key, boolean staleAvailable);

    /**
     * Looks up several keys with one command for their values. A key that is missing in the result could not be looked
     * up. Waits for the read timeout at most for each step.
     */
    <V> Map<CacheKey<V>, Lookup<V>> readAll(Collection<CacheKey<V>> keys);

    /** Returns the current marker versions of a key. Waits for the read timeout at most. */
    MarkerVersions versions(CacheKey<?> key);

    /**
     * Returns whether a value was removed since its load began, as far as the last lookup tells.
     *
     * @param versions the result of that lookup
     * @param tags the tags of the value
     * @param nanos how long ago its load began
     */
    boolean isRemovedSince(MarkerVersions versions, Set<String> tags, long nanos);

    /**
     * Acquires the lease of a key, or waits for its holder.
     *
     * @param token identifies the caller across processes
     * @param nanos the maximum time to wait
     */
    LeaseResult acquireLease(CacheKey<?> key, String token, long nanos) throws InterruptedException;

    /** Releases a lease after the writes queued so far, and records the duration of the load. */
    void releaseLeaseAfterWrites(CacheKey<?> key, String token, long loadNanos);

    /** Releases a lease at once. */
    void releaseLease(CacheKey<?> key, String token);

    /**
     * Queues a write, which a later write or removal of the key replaces.
     *
     * @param payload the value as its codec encodes it
     * @param versions the marker versions when the load began
     */
    void write(CacheKey<?> key, Entry<?> entry, byte[] payload, MarkerVersions versions);

    /**
     * Queues a removal of a value; {@link #read} does not find the value from now on.
     *
     * @param drop whether other processes must drop their entries too, rather than expire them
     */
    void delete(CacheKey<?> key, boolean drop);

    /** Queues a removal of all values a marker covers; {@link #read} does not find them from now on. */
    void invalidate(String marker);

    /** Returns the position of the last queued write. */
    long position();

    /**
     * Waits until the store has all writes up to a position and the other processes have applied them. Returns whether
     * that is so; false as well if the thread is interrupted, whose interrupt status is kept.
     */
    boolean awaitPropagation(long position, Duration timeout);

    /** Returns whether there is an L2. */
    boolean configured();

    /** Returns the statistics of this tier. */
    CacheStatistics.L2 statistics();

    /** Returns the number of queued writes. */
    long pendingWrites();

    /** Asks the store for its statistics. Waits for {@code timeout} at most. */
    RedisStatistics storeStatistics(Duration timeout);

    @Override
    void close();
}
