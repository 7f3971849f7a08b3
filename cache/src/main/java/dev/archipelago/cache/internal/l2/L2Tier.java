package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.invalidate.BackplaneListener;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.redis.RedisStatistics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The second tier. No method throws because its store is unavailable. Thread-safe. */
public interface L2Tier extends AutoCloseable {

    /**
     * The result of a lookup.
     *
     * @param entry empty if L2 has no value or could not be asked
     * @param versions the current marker versions of the key; {@link MarkerVersions#NONE} if unknown
     * @param seen when the load of the value in the store began, valid or not, in microseconds; 0 if there is none; -1
     *     if the load that follows must not end with a value of the store
     */
    record Lookup<V>(Optional<Entry<V>> entry, MarkerVersions versions, long seen) {

        /** A load is to follow in any case. */
        public static final long NOT_WANTED = -1;

        /** Returns the result of a lookup that found nothing. */
        public static <V> Lookup<V> nothing() {
            return new Lookup<>(Optional.empty(), MarkerVersions.NONE, 0);
        }

        /** Returns the result in place of a lookup before a load that is to run in any case. */
        public static <V> Lookup<V> forced() {
            return new Lookup<>(Optional.empty(), MarkerVersions.NONE, NOT_WANTED);
        }
    }

    /** The state of the lease of a key. */
    enum LeaseState {
        /** There are no leases at the moment: everyone loads. */
        UNAVAILABLE,
        /** The caller holds the lease and must release it. */
        ACQUIRED,
        /** Another process holds the lease. */
        HELD
    }

    /** A lease that another process holds. */
    @FunctionalInterface
    interface HeldLease {

        /** Waits until the lease has ended or is overdue, for {@code nanos} at most. Must be called once. */
        void await(long nanos) throws InterruptedException;
    }

    /**
     * What L2 knows as a load begins.
     *
     * @param entry a value that another process has stored since the lookup
     * @param versions the current marker versions of the key
     * @param held what to wait for if the lease is {@link LeaseState#HELD}
     */
    record LoadBegin<V>(Optional<Entry<V>> entry, MarkerVersions versions, LeaseState lease, HeldLease held) {}

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
     * Looks up several keys with one command for their values. Waits for the read timeout at most for each step.
     *
     * @return the result for each key, in the order of the keys; {@link Lookup#nothing} for one that could not be
     *     looked up
     */
    <V> List<Lookup<V>> readAll(List<CacheKey<V>> keys);

    /**
     * Returns whether a value was removed since its load began, as far as the beginning of a load tells.
     *
     * @param versions the versions at the beginning of the load that follows
     * @param tags the tags of the value
     * @param nanos how long ago its load began
     */
    boolean isRemovedSince(MarkerVersions versions, Set<String> tags, long nanos);

    /**
     * Begins the loads of several keys. Waits for the read timeout at most.
     *
     * @param lookups the keys with the results of their lookups
     * @param token identifies the caller across processes and requests the leases of the keys; empty: none
     * @return the beginning of each load
     */
    <V> Map<CacheKey<V>, LoadBegin<V>> beginLoads(Map<CacheKey<V>, Lookup<V>> lookups, String token)
            throws InterruptedException;

    /** Records the duration of a load, from which those of leases are derived. */
    void recordLoad(CacheKey<?> key, long nanos);

    /** Releases a lease after the writes queued so far. */
    void releaseLeaseAfterWrites(CacheKey<?> key, String token);

    /** Releases a lease at once. */
    void releaseLease(CacheKey<?> key, String token);

    /**
     * Queues a write, which a later write or removal of the key replaces.
     *
     * @param payload the value as its codec encodes it
     * @param versions the marker versions when the load began
     * @param token the token of the lease to release with the write; empty: none
     */
    void write(CacheKey<?> key, Entry<?> entry, byte[] payload, MarkerVersions versions, String token);

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
