package dev.archipelago.cache.internal.json;

import dev.archipelago.cache.Codec;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/**
 * A codec that writes values in a {@link JsonFormat}. The first value of each class is decoded again after it was
 * encoded. If that fails, a warning says so, and the codec has no encoded form from then on. Thread-safe.
 */
public final class JsonCodec<V> implements Codec<V> {

    /** The default maximum length of the JSON of a value, in bytes: 16 MiB. */
    public static final int DEFAULT_MAXIMUM_BYTES = 16 << 20;

    private final String description;
    private final JsonFormat<V> format;
    private final Logger log;
    private final int maximumBytes;

    /** The classes of which a value was decoded again. */
    private final Set<Class<?>> verified = ConcurrentHashMap.newKeySet();

    private volatile boolean storable = true;

    private JsonCodec(String description, JsonFormat<V> format, Logger log, int maximumBytes) {
        this.description = description;
        this.format = format;
        this.log = log;
        this.maximumBytes = maximumBytes;
    }

    /**
     * Returns a codec that reads JSON of at most {@link #DEFAULT_MAXIMUM_BYTES}.
     *
     * @param description the type of the values, for the warning
     */
    public static <V> JsonCodec<V> of(String description, JsonFormat<V> format, Logger log) {
        return new JsonCodec<>(description, format, log, DEFAULT_MAXIMUM_BYTES);
    }

    /**
     * Returns this codec with another maximum length of the JSON that is read, in bytes.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public JsonCodec<V> withMaximumBytes(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("the maximum length must be positive, got " + bytes);
        }
        return new JsonCodec<>(description, format, log, bytes);
    }

    @Override
    public byte[] encode(V value) {
        byte[] bytes = format.write(value);
        if (verified.add(value.getClass())) {
            verify(value.getClass(), bytes);
        }
        return bytes;
    }

    private void verify(Class<?> type, byte[] bytes) {
        try {
            format.read(bytes, 0, bytes.length);
        } catch (RuntimeException e) {
            storable = false;
            log.warn(
                    "values of {} are kept in memory only, because a {} cannot be read from the JSON it is written as: {}",
                    description,
                    type.getName(),
                    e.getMessage());
        }
    }

    /** Returns false once a value could not be read from the JSON it was written as. */
    @Override
    public boolean storable() {
        return storable;
    }

    @Override
    public V decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    @Override
    public V decode(ByteBuffer bytes) {
        if (bytes.hasArray()) {
            return decode(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return decode(copy);
    }

    private V decode(byte[] bytes, int offset, int length) {
        if (length > maximumBytes) {
            throw new IllegalArgumentException(
                    "the JSON has " + length + " bytes, more than the maximum of " + maximumBytes);
        }
        return format.read(bytes, offset, length);
    }

    /** Returns the type of the values. */
    @Override
    public String toString() {
        return description;
    }
}
