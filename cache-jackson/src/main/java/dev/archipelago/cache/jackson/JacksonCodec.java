package dev.archipelago.cache.jackson;

import dev.archipelago.cache.Codec;
import dev.archipelago.cache.internal.json.JsonCodec;
import dev.archipelago.cache.internal.json.JsonFormat;
import dev.archipelago.cache.internal.json.OneOfFormat;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Collection;
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
    public static final int DEFAULT_MAXIMUM_BYTES = JsonCodec.DEFAULT_MAXIMUM_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(JacksonCodec.class);

    private final JsonCodec<V> codec;

    private JacksonCodec(JsonCodec<V> codec) {
        this.codec = codec;
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
        OneOfFormat format = new OneOfFormat(types.stream()
                .map(type -> member(mapper, mapper.constructType(type)))
                .toList());
        return new JacksonCodec<>(JsonCodec.of(types.toString(), format, LOG));
    }

    private static OneOfFormat.Member member(JsonMapper mapper, JavaType type) {
        return new OneOfFormat.Member(type.toCanonical(), type.getRawClass(), format(mapper, type));
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
        return new JacksonCodec<>(codec.withMaximumBytes(bytes));
    }

    @Override
    public byte[] encode(V value) {
        return codec.encode(value);
    }

    /** Returns false once a value could not be read from the JSON it was written as. */
    @Override
    public boolean storable() {
        return codec.storable();
    }

    @Override
    public V decode(byte[] bytes) {
        return codec.decode(bytes);
    }

    @Override
    public V decode(ByteBuffer bytes) {
        return codec.decode(bytes);
    }

    @Override
    public String toString() {
        return "JacksonCodec[" + codec + "]";
    }

    private static <V> JacksonCodec<V> create(JsonMapper mapper, JavaType type) {
        requireNoDefaultTyping(mapper);
        return new JacksonCodec<>(JsonCodec.of(type.toCanonical(), format(mapper, type), LOG));
    }

    private static <V> JsonFormat<V> format(JsonMapper mapper, JavaType type) {
        ObjectWriter writer = mapper.writerFor(type);
        ObjectReader reader = mapper.readerFor(type)
                .with(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        return new JsonFormat<>() {
            @Override
            public byte[] write(V value) {
                return writer.writeValueAsBytes(value);
            }

            @Override
            public V read(byte[] bytes, int offset, int length) {
                return JsonFormat.<V>requirePresent(reader.readValue(bytes, offset, length));
            }
        };
    }

    private static void requireNoDefaultTyping(JsonMapper mapper) {
        JsonFormat.requireNoDefaultTyping(
                mapper.deserializationConfig().getDefaultTyper(mapper.constructType(Object.class)));
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
