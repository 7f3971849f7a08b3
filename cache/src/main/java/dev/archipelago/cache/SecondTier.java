package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** L2 as the cache sees it. No method throws because the store behind it is away. Thread-safe. */
interface SecondTier extends AutoCloseable {

    /**
     * A value of L2.
     *
     * @param length of its encoded form, in bytes
     * @param remaining how long it is still fresh; negative: expired that long ago
     */
    record Stored<V>(V value, int length, Duration remaining) {}

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

    /** The value of L2. Waits for the read timeout at most. */
    <V> Lookup<V> read(CacheKey<V> key);

    /** Writes soon, in the background; a later write or deletion of the key takes its place. */
    void write(CacheKey<?> key, byte[] payload, OptionalLong generation);

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
