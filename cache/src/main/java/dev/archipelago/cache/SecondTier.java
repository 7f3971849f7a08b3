package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** L2 as the cache sees it. No method throws because the store behind it is away. Thread-safe. */
interface SecondTier extends AutoCloseable {

    /**
     * A value of L2.
     *
     * @param value empty: it is known that there is none
     * @param length of its encoded form, in bytes
     * @param remaining how long it is still fresh; negative: expired that long ago
     * @param ttl how long it was fresh when it was loaded
     */
    record Stored<V>(Optional<V> value, int length, Duration remaining, Duration ttl) {}

    /**
     * The answer of L2.
     *
     * @param stored empty if L2 has no value or could not be asked
     * @param generation of the key space at that time, if known; a value loaded after it belongs to it
     */
    record Lookup<V>(Optional<Stored<V>> stored, OptionalLong generation) {

        static <V> Lookup<V> nothing() {
            return new Lookup<>(Optional.empty(), OptionalLong.empty());
        }
    }

    /**
     * The value of L2. Waits for the read timeout at most.
     *
     * @param olderAtHand whether the soft one will do, because an older value can stand in
     */
    <V> Lookup<V> read(CacheKey<V> key, boolean olderAtHand);

    /** Writes soon, in the background; a later write or deletion of the key takes its place. */
    void write(CacheKey<?> key, Content<?> content, OptionalLong generation);

    /** Deletes soon, in the background; {@link #read} finds nothing from now on. */
    void delete(CacheKey<?> key);

    /** Makes all values unreadable but the verbatim ones; {@link #read} finds none of them from now on. */
    void clear();

    boolean configured();

    boolean available();

    long pendingWrites();

    /** Asks the store, for {@code timeout} at most. */
    L2Statistics statistics(Duration timeout);

    @Override
    void close();
}
