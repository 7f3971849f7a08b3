package dev.archipelago.cache.jackson;

import dev.archipelago.cache.Codec;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * A codec that stores values as JSON. Values are read as the type the codec was created for; nothing in Redis selects a
 * class, and a mapper with default typing is rejected. JSON with properties that the type does not have, that is longer
 * than {@link #withMaximumBytes}, or that ends early is rejected, which the cache counts as a miss. Thread-safe.
 *
 * <p>The first value of each class is decoded again after it was encoded. If that fails, a warning says so, and values
 * are kept in memory only from then on: in Redis they would be of no use, and each node that loads one would only
 * expire those of the others.
 */
public final class JacksonCodec<V> implements Codec<V> {

    /** The default maximum length of the JSON of a value, in bytes: 16 MiB. */
    public static final int DEFAULT_MAXIMUM_BYTES = 16 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(JacksonCodec.class);

    /** The JSON of values of one type. */
    interface Format<V> {

        byte[] write(V value);

        V read(byte[] bytes, int offset, int length);
    }

    private final String description;
    private final Format<V> format;
    private final int maximumBytes;

    /** The classes of which a value was decoded again. */
    private final Set<Class<?>> verified = ConcurrentHashMap.newKeySet();

    private volatile boolean storable = true;

    private JacksonCodec(String description, Format<V> format, int maximumBytes) {
        this.description = description;
        this.format = format;
        this.maximumBytes = maximumBytes;
    }

    /** Returns a codec of a type without type parameters, with {@link #defaultMapper}. */
    public static <V> JacksonCodec<V> of(Class<V> type) {
        return create(defaultMapper(), defaultMapper().constructType(type));
    }

    /** Returns a codec of any type, for example {@code new TypeReference<List<Product>>() {}}. */
    public static <V> JacksonCodec<V> of(TypeReference<V> type) {
        return create(defaultMapper(), defaultMapper().constructType(type));
    }

    /**
     * Returns a codec of a type without type parameters.
     *
     * @throws IllegalArgumentException if the mapper has default typing
     */
    public static <V> JacksonCodec<V> of(JsonMapper mapper, Class<V> type) {
        return create(mapper, mapper.constructType(type));
    }

    /**
     * Returns a codec of any type.
     *
     * @throws IllegalArgumentException if the mapper has default typing
     */
    public static <V> JacksonCodec<V> of(JsonMapper mapper, TypeReference<V> type) {
        return create(mapper, mapper.constructType(type));
    }

    /**
     * Returns a codec of values of one of several types. The JSON names the type; only these types can be read.
     *
     * @throws IllegalArgumentException if there is none, if two of them have the same class, as lists of different
     *     elements do, or if the mapper has default typing
     */
    public static JacksonCodec<Object> ofOneOf(JsonMapper mapper, Collection<? extends Type> types) {
        requireNoDefaultTyping(mapper);
        return new JacksonCodec<>(types.toString(), new OneOfFormat(mapper, types), DEFAULT_MAXIMUM_BYTES);
    }

    /**
     * Returns the mapper that is used unless another one is given: the default one of Jackson with the modules that
     * {@link java.util.ServiceLoader} finds. It writes only properties that it can read, and rejects JSON that lacks a
     * parameter of a constructor, for example a component that a record has since gained.
     */
    public static JsonMapper defaultMapper() {
        return DefaultMapper.INSTANCE;
    }

    /** Returns this codec with another maximum length of the JSON that is read, in bytes. */
    public JacksonCodec<V> withMaximumBytes(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("the maximum length must be positive, got " + bytes);
        }
        return new JacksonCodec<>(description, format, bytes);
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
            LOG.warn(
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

    @Override
    public String toString() {
        return "JacksonCodec[" + description + "]";
    }

    private static <V> JacksonCodec<V> create(JsonMapper mapper, JavaType type) {
        requireNoDefaultTyping(mapper);
        return new JacksonCodec<>(type.toCanonical(), format(mapper, type), DEFAULT_MAXIMUM_BYTES);
    }

    static <V> Format<V> format(JsonMapper mapper, JavaType type) {
        ObjectWriter writer = mapper.writerFor(type);
        ObjectReader reader = reader(mapper, type);
        return new Format<>() {
            @Override
            public byte[] write(V value) {
                return writer.writeValueAsBytes(value);
            }

            @Override
            public V read(byte[] bytes, int offset, int length) {
                return JacksonCodec.<V>present(reader.readValue(bytes, offset, length));
            }
        };
    }

    static ObjectReader reader(JsonMapper mapper, JavaType type) {
        return mapper.readerFor(type)
                .with(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    static <V> V present(@Nullable V value) {
        if (value == null) {
            throw new IllegalArgumentException("the JSON is null");
        }
        return value;
    }

    private static void requireNoDefaultTyping(JsonMapper mapper) {
        if (mapper.deserializationConfig().getDefaultTyper(mapper.constructType(Object.class)) != null) {
            throw new IllegalArgumentException("the mapper has default typing, by which what is in Redis selects the"
                    + " classes that are created; use a mapper without it");
        }
    }

    private static final class DefaultMapper {

        static final JsonMapper INSTANCE = JsonMapper.builder()
                .findAndAddModules()
                // A getter of something derived would be written, but could not be read.
                .enable(MapperFeature.REQUIRE_SETTERS_FOR_GETTERS)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .build();
    }
}
