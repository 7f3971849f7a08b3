package dev.archipelago.cache.jackson2;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.internal.json.JsonCodec;
import dev.archipelago.cache.internal.json.JsonFormat;
import dev.archipelago.cache.internal.json.OneOfFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A codec that stores values as JSON with Jackson 2. Values are read as the type the codec was created for; nothing in
 * Redis selects a class, and a mapper with default typing is rejected. JSON with properties that the type does not
 * have, that is longer than {@link #withMaximumBytes}, or that ends early is rejected, which the cache counts as a
 * miss. Thread-safe.
 *
 * <p>The first value of each class is decoded again after it was encoded. If that fails, a warning says so, and values
 * are kept in memory only from then on: in Redis they would be of no use, and each node that loads one would only
 * expire those of the others.
 */
public final class Jackson2Codec<V> implements Codec<V> {

    /** The default maximum length of the JSON of a value, in bytes: 16 MiB. */
    public static final int DEFAULT_MAXIMUM_BYTES = JsonCodec.DEFAULT_MAXIMUM_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(Jackson2Codec.class);

    private final JsonCodec<V> codec;

    private Jackson2Codec(JsonCodec<V> codec) {
        this.codec = codec;
    }

    /** Returns a codec of a type without type parameters, with {@link #defaultMapper}. */
    public static <V> Jackson2Codec<V> of(Class<V> type) {
        return create(defaultMapper(), defaultMapper().constructType(type));
    }

    /** Returns a codec of any type, for example {@code new TypeReference<List<Product>>() {}}. */
    public static <V> Jackson2Codec<V> of(TypeReference<V> type) {
        return create(defaultMapper(), defaultMapper().constructType(type));
    }

    /**
     * Returns a codec of a type without type parameters.
     *
     * @throws IllegalArgumentException if the mapper has default typing
     */
    public static <V> Jackson2Codec<V> of(JsonMapper mapper, Class<V> type) {
        return create(mapper, mapper.constructType(type));
    }

    /**
     * Returns a codec of any type.
     *
     * @throws IllegalArgumentException if the mapper has default typing
     */
    public static <V> Jackson2Codec<V> of(JsonMapper mapper, TypeReference<V> type) {
        return create(mapper, mapper.constructType(type));
    }

    /**
     * Returns a codec of values of one of several types. The JSON names the type; only these types can be read.
     *
     * @throws IllegalArgumentException if there is none, if two of them have the same class, as lists of different
     *     elements do, or if the mapper has default typing
     */
    public static Jackson2Codec<Object> ofOneOf(JsonMapper mapper, Collection<? extends Type> types) {
        requireNoDefaultTyping(mapper);
        OneOfFormat format = new OneOfFormat(types.stream()
                .map(type -> member(mapper, mapper.constructType(type)))
                .toList());
        return new Jackson2Codec<>(JsonCodec.of(types.toString(), format, LOG));
    }

    private static OneOfFormat.Member member(JsonMapper mapper, JavaType type) {
        return new OneOfFormat.Member(type.toCanonical(), type.getRawClass(), format(mapper, type));
    }

    /**
     * Returns the mapper that is used unless another one is given: it has the modules that
     * {@link java.util.ServiceLoader} finds and the defaults of Jackson 3, so that both codecs read what the other one
     * has written. It writes only properties that it can read, and rejects JSON that lacks a parameter of a
     * constructor, for example a component that a record has since gained.
     */
    public static JsonMapper defaultMapper() {
        return DefaultMapper.INSTANCE;
    }

    /** Returns this codec with another maximum length of the JSON that is read, in bytes. */
    public Jackson2Codec<V> withMaximumBytes(int bytes) {
        return new Jackson2Codec<>(codec.withMaximumBytes(bytes));
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
        return "Jackson2Codec[" + codec + "]";
    }

    private static <V> Jackson2Codec<V> create(JsonMapper mapper, JavaType type) {
        requireNoDefaultTyping(mapper);
        return new Jackson2Codec<>(JsonCodec.of(type.toCanonical(), format(mapper, type), LOG));
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
                try {
                    return writer.writeValueAsBytes(value);
                } catch (JsonProcessingException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public V read(byte[] bytes, int offset, int length) {
                try {
                    return JsonFormat.<V>requirePresent(reader.readValue(bytes, offset, length));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private static void requireNoDefaultTyping(JsonMapper mapper) {
        JsonFormat.requireNoDefaultTyping(
                mapper.getDeserializationConfig().getDefaultTyper(mapper.constructType(Object.class)));
    }

    private static final class DefaultMapper {

        private static final String TIME_MODULE = "com.fasterxml.jackson.datatype.jsr310.JavaTimeModule";

        static final JsonMapper INSTANCE = JsonMapper.builder()
                .addModules(JsonMapper.findModules().stream()
                        .map(DefaultMapper::configured)
                        .toList())
                // A getter of something derived would be written, but could not be read.
                .enable(MapperFeature.REQUIRE_SETTERS_FOR_GETTERS)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                // The defaults of Jackson 3.
                .disable(MapperFeature.ALLOW_FINAL_FIELDS_AS_MUTATORS)
                .disable(MapperFeature.USE_GETTERS_AS_SETTERS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
                .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .build();

        private DefaultMapper() {}

        private static Module configured(Module module) {
            return module.getClass().getName().equals(TIME_MODULE) ? TimeModule.configured(module) : module;
        }
    }

    /** Loaded only if the class it refers to exists. */
    private static final class TimeModule {

        /** Numbers months from 1 as Jackson 3 does; Jackson 2 would read its November as December. */
        static Module configured(Module module) {
            return ((JavaTimeModule) module).enable(JavaTimeFeature.ONE_BASED_MONTHS);
        }
    }
}
