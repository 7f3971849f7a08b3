package dev.archipelago.cache.internal.json;

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
}
