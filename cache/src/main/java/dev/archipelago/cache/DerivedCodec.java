package dev.archipelago.cache;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;

/** A codec that delegates to another one, with a version and a validation of its own. */
final class DerivedCodec<V> implements Codec<V> {

    private final Codec<V> codec;
    private final int schema;
    private final Optional<Predicate<? super V>> valid;

    DerivedCodec(Codec<V> codec, int schema, Optional<Predicate<? super V>> valid) {
        if (schema < 0) {
            throw new IllegalArgumentException("the version of a codec must not be negative, got " + schema);
        }
        this.codec = codec;
        this.schema = schema;
        this.valid = valid;
    }

    @Override
    public byte[] encode(V value) {
        return codec.encode(value);
    }

    @Override
    public V decode(byte[] bytes) {
        return checked(codec.decode(bytes));
    }

    @Override
    public V decode(ByteBuffer bytes) {
        return checked(codec.decode(bytes));
    }

    @Override
    public int weight(V value, int encodedLength) {
        return codec.weight(value, encodedLength);
    }

    @Override
    public boolean copiesOnly() {
        return valid.isEmpty() && codec.copiesOnly();
    }

    @Override
    public boolean storable() {
        return codec.storable();
    }

    @Override
    public int schema() {
        return schema;
    }

    private V checked(V value) {
        if (valid.isPresent() && !valid.get().test(value)) {
            throw new IllegalArgumentException("the value was rejected by the predicate of its codec");
        }
        return value;
    }
}
