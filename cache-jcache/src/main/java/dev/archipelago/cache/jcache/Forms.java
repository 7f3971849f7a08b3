package dev.archipelago.cache.jcache;

import dev.archipelago.cache.Codec;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;

/**
 * The forms in which keys and values are kept: encoded, if the cache stores by value, otherwise as they are.
 * Thread-safe.
 */
final class Forms<K, V> {

    /**
     * An entry as it is kept.
     *
     * @param key the key, encoded if the cache stores by value
     * @param value the value, encoded if the cache stores by value
     * @param expiresAt the time of its expiry in milliseconds since the epoch; {@link Long#MAX_VALUE}: never
     */
    record Kept(Object key, Object value, long expiresAt) {

        boolean expired(long now) {
            return expiresAt <= now;
        }

        Kept expiringAt(long time) {
            return new Kept(key, value, time);
        }
    }

    private static final int OVERHEAD = 64;

    private final Codec<K> keys;
    private final Codec<V> values;
    private final boolean byValue;
    private final boolean shared;

    /** @param shared whether entries leave the process */
    Forms(CompleteConfiguration<K, V> configuration, ClassLoader classes, boolean shared) {
        this.byValue = configuration.isStoreByValue();
        this.shared = shared;
        if (shared && !byValue) {
            throw new CacheException(
                    "a cache in Redis stores by value; set storeByValue, or use a cache manager in memory");
        }
        Codec<K> keyCodec = null;
        Codec<V> valueCodec = null;
        if (configuration instanceof ArchipelagoConfiguration<K, V> own) {
            keyCodec = own.keyCodec();
            valueCodec = own.valueCodec();
        }
        this.keys = keyCodec != null ? keyCodec : codec(configuration.getKeyType(), classes);
        this.values = valueCodec != null ? valueCodec : codec(configuration.getValueType(), classes);
    }

    private <T> Codec<T> codec(Class<T> type, ClassLoader classes) {
        return StandardCodecs.of(type).orElseGet(() -> {
            if (shared) {
                throw new CacheException("a cache in Redis needs a codec of " + type.getName()
                        + ": set it with ArchipelagoConfiguration.setCodecs, for example JacksonCodec.of(type)");
            }
            return StandardCodecs.serialization(classes);
        });
    }

    Kept keep(K key, V value, long expiresAt) {
        return byValue ? new Kept(keys.encode(key), values.encode(value), expiresAt) : new Kept(key, value, expiresAt);
    }

    @SuppressWarnings("unchecked") // what keep was given
    K key(Kept kept) {
        return byValue ? keys.decode((byte[]) kept.key()) : (K) kept.key();
    }

    @SuppressWarnings("unchecked") // what keep was given
    V value(Kept kept) {
        return byValue ? values.decode((byte[]) kept.value()) : (V) kept.value();
    }

    /** Returns the text that identifies a key. Equal keys must have equal encoded forms, or simple types. */
    String text(K key) {
        return switch (key) {
            case String string when string.length() <= 200 -> "s" + string;
            case Integer number -> "i" + number;
            case Long number -> "l" + number;
            case Boolean truth -> "b" + truth;
            case Enum<?> constant -> "e" + constant.getDeclaringClass().getName() + "." + constant.name();
            case UUID id -> "u" + id;
            default ->
                byValue ? "x" + sha256(keys.encode(key)) : "o" + key.getClass().getName() + key.hashCode();
        };
    }

    /** Returns whether an entry that was found by the text of a key is that of the key. */
    boolean matches(Kept kept, K key) {
        return byValue || kept.key().equals(key);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns the codec of entries as they are kept. */
    Codec<Kept> codec() {
        return byValue
                ? new KeptCodec(shared)
                : Codec.<Kept>inMemory(kept -> OVERHEAD).weighingObjects();
    }

    /** The expiry, the length of the key, the key and the value. */
    private record KeptCodec(boolean storable) implements Codec<Kept> {

        @Override
        public byte[] encode(Kept kept) {
            byte[] key = (byte[]) kept.key();
            byte[] value = (byte[]) kept.value();
            return ByteBuffer.allocate(12 + key.length + value.length)
                    .putLong(kept.expiresAt())
                    .putInt(key.length)
                    .put(key)
                    .put(value)
                    .array();
        }

        @Override
        public Kept decode(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            long expiresAt = buffer.getLong();
            int length = buffer.getInt();
            if (length < 0 || length > buffer.remaining()) {
                throw new IllegalArgumentException("the length of the key is " + length);
            }
            byte[] key = new byte[length];
            buffer.get(key);
            byte[] value = new byte[buffer.remaining()];
            buffer.get(value);
            return new Kept(key, value, expiresAt);
        }

        @Override
        public int weight(Kept kept, int encodedLength) {
            return OVERHEAD + ((byte[]) kept.key()).length + ((byte[]) kept.value()).length;
        }
    }
}
