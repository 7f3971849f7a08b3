package dev.archipelago.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** Turns values into bytes for L2 and back. Thread-safe. */
public interface Codec<V> {

    /** The bytes of a value. What it throws counts as a failure of the load the value came from. */
    byte[] encode(V value);

    /** @throws RuntimeException if the bytes are not what {@link #encode} writes; the cache takes that as a miss */
    V decode(byte[] bytes);

    /**
     * The value of the bytes from the buffer's position to its limit, which are this call's own. A codec that can read
     * them where they lie saves a copy.
     *
     * @throws RuntimeException as {@link #decode(byte[])} does
     */
    default V decode(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return decode(copy);
    }

    /** How many bytes of memory the value takes in L1; the length of its encoded form unless a codec knows better. */
    default int weight(V value, int encodedLength) {
        return encodedLength;
    }

    /** Whether values have an encoded form at all; one without never leaves L1 and is not encoded to be weighed. */
    default boolean storable() {
        return true;
    }

    /** Version of the encoded form. L2 keeps values of each version apart, so that old and new programs can share it. */
    default int schema() {
        return 0;
    }

    /**
     * The same with another version of the encoded form.
     *
     * @throws IllegalArgumentException if the version is negative
     */
    default Codec<V> withSchema(int version) {
        return new DerivedCodec<>(this, version, value -> true);
    }

    /** The same for values that {@code valid} accepts; any other found in L2 is a miss and is counted. */
    default Codec<V> validated(Predicate<? super V> valid) {
        return new DerivedCodec<>(this, schema(), valid);
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

            @Override
            public String decode(ByteBuffer bytes) {
                return bytes.hasArray()
                        ? new String(
                                bytes.array(),
                                bytes.arrayOffset() + bytes.position(),
                                bytes.remaining(),
                                StandardCharsets.UTF_8)
                        : StandardCharsets.UTF_8.decode(bytes).toString();
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

    /** Bytes as views that cannot be written to, of the very bytes Redis sent. Read a duplicate: all callers share one. */
    static Codec<ByteBuffer> views() {
        return new Codec<>() {
            @Override
            public byte[] encode(ByteBuffer value) {
                byte[] bytes = new byte[value.remaining()];
                value.duplicate().get(bytes);
                return bytes;
            }

            @Override
            public ByteBuffer decode(byte[] bytes) {
                return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
            }

            @Override
            public ByteBuffer decode(ByteBuffer bytes) {
                return bytes.slice().asReadOnlyBuffer();
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
