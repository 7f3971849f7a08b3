package dev.archipelago.cache;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** A codec that delegates to another one, with a version, a validation or a weight of its own. */
final class DerivedCodec<V> implements Codec<V> {

    private final Codec<V> codec;
    private final int schema;
    private final Optional<Predicate<? super V>> valid;
    private final Optional<ToIntFunction<? super V>> weight;

    DerivedCodec(
            Codec<V> codec,
            int schema,
            Optional<Predicate<? super V>> valid,
            Optional<ToIntFunction<? super V>> weight) {
        if (schema < 0) {
            throw new IllegalArgumentException("the version of a codec must not be negative, got " + schema);
        }
        this.codec = codec;
        this.schema = schema;
        this.valid = valid;
        this.weight = weight;
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
        return weight.isPresent() ? weight.get().applyAsInt(value) : codec.weight(value, encodedLength);
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
