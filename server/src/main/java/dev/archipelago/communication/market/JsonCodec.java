package dev.archipelago.communication.market;

import dev.archipelago.cache.Codec;
import dev.archipelago.external.Sourced;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** Encodes records as JSON. Rejects JSON that lacks a component, which a cache treats as a miss. */
public final class JsonCodec<V> implements Codec<V> {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .addModule(new CatalogModule())
            .build();

    private final JavaType type;

    private JsonCodec(JavaType type) {
        this.type = type;
    }

    /** A codec for values of {@code type}. */
    public static <V> JsonCodec<V> of(Class<V> type) {
        return new JsonCodec<>(JSON.constructType(type));
    }

    /** A codec for values of {@code type} with their source. */
    static <V> JsonCodec<Sourced<V>> sourced(Class<V> type) {
        return new JsonCodec<>(JSON.getTypeFactory().constructParametricType(Sourced.class, type));
    }

    @Override
    public byte[] encode(V value) {
        return JSON.writeValueAsBytes(value);
    }

    @Override
    public V decode(byte[] bytes) {
        return JSON.readValue(bytes, type);
    }

    String text(V value) {
        return new String(encode(value), StandardCharsets.UTF_8);
    }

    V fromText(String text) {
        return decode(text.getBytes(StandardCharsets.UTF_8));
    }
}
