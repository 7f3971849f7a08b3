package dev.archipelago.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** Converts values to bytes for L2 and back. Implementations must be thread-safe. */
public interface Codec<V> {

    /** Encodes a value. An exception counts as a failure of the load. */
    byte[] encode(V value);

    /**
     * Decodes a value.
     *
     * @throws RuntimeException if the bytes were not written by {@link #encode}; the cache treats it as a miss
     */
    V decode(byte[] bytes);

    /**
     * Decodes a value from a buffer, which belongs to this call. Override it to avoid a copy.
     *
     * @throws RuntimeException as {@link #decode(byte[])} does
     */
    default V decode(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return decode(copy);
    }

    /** Returns the size of a value in L1, in bytes. The default is the length of its encoded form. */
    default int weight(V value, int encodedLength) {
        return encodedLength;
    }

    /**
     * Returns whether decoding does no more than copy or wrap the bytes. It then runs on the thread of the caller that
     * reads L2, which saves a change of threads; any other codec runs where the hard timeout limits the wait for it.
     */
    default boolean copiesOnly() {
        return false;
    }

    /** Returns whether values have an encoded form. Others are kept in L1 only. */
    default boolean storable() {
        return true;
    }

    /**
     * Returns the version of the encoded form. L2 keeps each version apart, so that old and new programs can share it.
     */
    default int schema() {
        return 0;
    }

    /**
     * Returns this codec with another version of the encoded form.
     *
     * @throws IllegalArgumentException if the version is negative
     */
    default Codec<V> withSchema(int version) {
        return new DerivedCodec<>(this, version, Optional.empty(), Optional.empty());
    }

    /**
     * Returns this codec with another weight of values in L1.
     *
     * @param weight the size of a value in memory, in bytes
     */
    default Codec<V> weighing(ToIntFunction<? super V> weight) {
        return new DerivedCodec<>(this, schema(), Optional.empty(), Optional.of(weight));
    }

    /**
     * Returns this codec with weights that are estimated from the values rather than from their encoded form: from
     * their strings, numbers, arrays, collections and records. Other objects count with a fixed size. Use it for values
     * that take much more memory than their encoded form, such as lists of small objects.
     */
    default Codec<V> weighingObjects() {
        return weighing(ObjectWeight::of);
    }

    /**
     * Returns this codec for values that satisfy a predicate; any other value in L2 is a miss and counted as rejected.
     */
    default Codec<V> validated(Predicate<? super V> valid) {
        return new DerivedCodec<>(this, schema(), Optional.of(valid), Optional.empty());
    }

    /** Returns a codec of strings as UTF-8. */
    static Codec<String> text() {
        return new Codec<>() {
            @Override
            public boolean copiesOnly() {
                return true;
            }

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

    /** Returns a codec of byte arrays that are not copied: do not modify an array that is cached. */
    static Codec<byte[]> bytes() {
        return new Codec<>() {
            @Override
            public boolean copiesOnly() {
                return true;
            }

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
     * Returns a codec of read-only views of the bytes Redis sent. All callers share one buffer: read from a duplicate.
     */
    static Codec<ByteBuffer> views() {
        return new Codec<>() {
            @Override
            public boolean copiesOnly() {
                return true;
            }

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
     * Returns a codec of values without an encoded form, for example values that hold direct buffers.
     *
     * @param weight the size of a value in bytes, memory outside the heap included
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
