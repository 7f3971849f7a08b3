package dev.archipelago.cache.jcache;

import dev.archipelago.cache.Codec;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A configuration with codecs for keys and values. Required with Redis for all types but strings, byte arrays, integers
 * and longs, because Java serialization is not used for what others can write to. Not thread-safe.
 */
public class ArchipelagoConfiguration<K, V> extends MutableConfiguration<K, V> {

    private static final long serialVersionUID = 1;

    private transient @Nullable Codec<K> keyCodec;
    private transient @Nullable Codec<V> valueCodec;

    /** Creates a configuration with the defaults of JCache. */
    public ArchipelagoConfiguration() {}

    /** Creates a copy of another configuration. */
    public ArchipelagoConfiguration(CompleteConfiguration<K, V> other) {
        super(other);
        if (other instanceof ArchipelagoConfiguration<K, V> same) {
            keyCodec = same.keyCodec;
            valueCodec = same.valueCodec;
        }
    }

    /** Sets the codecs by which entries are stored by value. */
    public ArchipelagoConfiguration<K, V> setCodecs(Codec<K> keys, Codec<V> values) {
        keyCodec = keys;
        valueCodec = values;
        return this;
    }

    @Nullable
    Codec<K> keyCodec() {
        return keyCodec;
    }

    @Nullable
    Codec<V> valueCodec() {
        return valueCodec;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof ArchipelagoConfiguration<?, ?> same
                && keyCodec == same.keyCodec
                && valueCodec == same.valueCodec;
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
