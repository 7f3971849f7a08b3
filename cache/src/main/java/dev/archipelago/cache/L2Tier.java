package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** L2 as the cache sees it. No method throws because the store behind it is away. Thread-safe. */
interface L2Tier extends AutoCloseable {

    /**
     * A value of L2.
     *
     * @param value empty: it is known that there is none
     * @param length of its encoded form, in bytes
     * @param remaining how long it is still fresh; negative: expired that long ago
     * @param ttl how long it was fresh when it was loaded
     * @param tags those it bears beside its key's
     */
    record Stored<V>(Optional<V> value, int length, Duration remaining, Duration ttl, Set<String> tags) {}

    /**
     * The answer of L2.
     *
     * @param stored empty if L2 has no value or could not be asked
     * @param versions where the removal markers of the key stand; for a value whose load begins now
     * @param rejected whether there was something that is no value of the key
     */
    record Lookup<V>(Optional<Stored<V>> stored, MarkerVersions versions, boolean rejected) {

        Lookup(Optional<Stored<V>> stored, MarkerVersions versions) {
            this(stored, versions, false);
        }

        Lookup<V> begun(MarkerVersions.Begin begin) {
            return new Lookup<>(stored, versions.begun(begin), rejected);
        }

        static <V> Lookup<V> nothing() {
            return new Lookup<>(Optional.empty(), MarkerVersions.CLEAN);
        }
    }

    /** What came of asking for the only right to load a key. */
    enum LeaseOutcome {
        /** There is no such right now: everyone loads. */
        UNAVAILABLE,
        /** The caller has it and must give it back. */
        ACQUIRED,
        /** Another process had it; it has ended or is late: look whether there is a value. */
        WAITED
    }

    /** Begins to tell {@code listener} what other processes change. Called once, before anything else. */
    void start(Backplane.Listener listener);

    /** The read timeout: how long {@link #read} waits at most. */
    Duration timeout();

    /**
     * The value of L2. Waits for the read timeout at most. An interrupt of the caller ends the wait, is kept and counts as
     * no failure of L2.
     *
     * @param olderAtHand whether the soft one will do, because an older value can stand in
     */
    <V> Lookup<V> read(CacheKey<V> key, boolean olderAtHand);

    /** Where the removal markers of the key stand. Waits for the read timeout at most. */
    MarkerVersions versions(CacheKey<?> key);

    /**
     * Asks for the right to load the key, and waits for whoever has it, {@code nanos} at most.
     *
     * @param token names the caller among all of all processes
     */
    LeaseOutcome acquireLease(CacheKey<?> key, String token, long nanos) throws InterruptedException;

    /**
     * Gives the right back: after all that was written before, or at once if there is nothing to wait for.
     *
     * @param tookNanos how long the load took
     */
    void releaseLease(CacheKey<?> key, String token, long tookNanos, boolean afterWrites);

    /** Writes soon, in the background; a later write or deletion of the key takes its address. */
    void write(CacheKey<?> key, LoadedValue<?> loaded, MarkerVersions versions);

    /**
     * Deletes soon, in the background; {@link #read} finds nothing from now on.
     *
     * @param drop whether other processes must not let their own stand in
     */
    void delete(CacheKey<?> key, boolean drop);

    /** Makes all values with this removal marker unreadable but the verbatim ones; {@link #read} finds none from now on. */
    void remove(String marker);

    boolean configured();

    boolean available();

    BreakerState breaker();

    long pendingWrites();

    /** Asks the store, for {@code timeout} at most. */
    L2Statistics statistics(Duration timeout);

    @Override
    void close();
}
