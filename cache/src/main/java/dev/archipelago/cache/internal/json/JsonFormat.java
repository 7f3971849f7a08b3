package dev.archipelago.cache.internal.json;

import org.jspecify.annotations.Nullable;

/** Writes and reads the JSON of values of one type with a JSON library. Implementations must be thread-safe. */
public interface JsonFormat<V> {

    /** Returns the JSON of a value as UTF-8. */
    byte[] write(V value);

    /**
     * Reads a value from a range of an array.
     *
     * @throws RuntimeException if the range is anything but the JSON of one value that is not null
     */
    V read(byte[] bytes, int offset, int length);

    /**
     * Returns a value that was read.
     *
     * @throws IllegalArgumentException if it is null
     */
    static <V> V requirePresent(@Nullable V value) {
        if (value == null) {
            throw new IllegalArgumentException("the JSON is null");
        }
        return value;
    }

    /**
     * Requires that a mapper has no default typing.
     *
     * @param typer its default typing, or null
     * @throws IllegalArgumentException if there is any
     */
    static void requireNoDefaultTyping(@Nullable Object typer) {
        if (typer != null) {
            throw new IllegalArgumentException("the mapper has default typing, by which what is in Redis selects the"
                    + " classes that are created; use a mapper without it");
        }
    }
}
