package dev.archipelago.cache;

import java.nio.charset.StandardCharsets;
import java.util.function.ToIntFunction;

/** Turns values into bytes for L2 and back. Thread-safe. */
public interface Codec<V> {

    /** The bytes of a value. What it throws counts as a failure of the load the value came from. */
    byte[] encode(V value);

    /** @throws RuntimeException if the bytes are not what {@link #encode} writes; the cache takes that as a miss */
    V decode(byte[] bytes);

    /** How many bytes of memory the value takes in L1; the length of its encoded form unless a codec knows better. */
    default int weight(V value, int encodedLength) {
        return encodedLength;
    }

    /** Whether values have an encoded form at all; one without never leaves L1 and is not encoded to be weighed. */
    default boolean storable() {
        return true;
    }

    /** Strings as UTF-8. */
    static Codec<String> text() {
        return new Codec<>() {
            @Override
            public byte[] encode(String value) {
                return value.getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public String decode(byte[] bytes) {
                return new String(bytes, StandardCharsets.UTF_8);
            }
        };
    }

    /** Bytes as they are, without a copy: the caller must not change an array the cache holds. */
    static Codec<byte[]> bytes() {
        return new Codec<>() {
            @Override
            public byte[] encode(byte[] value) {
                return value;
            }

            @Override
            public byte[] decode(byte[] bytes) {
                return bytes;
            }
        };
    }

    /**
     * Values that live in memory only, for example with buffers outside the heap.
     *
     * @param weight bytes a value takes, all buffers included
     */
    static <V> Codec<V> inMemory(ToIntFunction<? super V> weight) {
        return new Codec<>() {
            @Override
            public byte[] encode(V value) {
                throw new UnsupportedOperationException("a value of an in-memory codec has no encoded form");
            }

            @Override
            public V decode(byte[] bytes) {
                throw new UnsupportedOperationException("a value of an in-memory codec has no encoded form");
            }

            @Override
            public int weight(V value, int encodedLength) {
                return weight.applyAsInt(value);
            }

            @Override
            public boolean storable() {
                return false;
            }
        };
    }
}
