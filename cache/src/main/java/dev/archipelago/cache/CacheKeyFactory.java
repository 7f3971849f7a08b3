package dev.archipelago.cache;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Creates keys of one type, {@code type:identifier} or {@code type:identifier:params}. The case of identifiers is kept
 * unless {@link #lowerCase} asks otherwise, and characters that keys cannot contain are escaped as {@code %XX}, so that
 * every identifier has a key of its own and none is rejected. Immutable and thread-safe.
 */
public final class CacheKeyFactory<V> {

    private static final String HEX = "0123456789ABCDEF";

    private final String prefix;
    private final int prefixHash;
    private final Codec<V> codec;
    private final EntryOptions options;
    private final boolean lowerCase;

    private CacheKeyFactory(String prefix, Codec<V> codec, EntryOptions options, boolean lowerCase) {
        this.prefix = prefix;
        this.prefixHash = prefix.hashCode();
        this.codec = codec;
        this.options = options;
        this.lowerCase = lowerCase;
    }

    /**
     * Returns a factory.
     *
     * @param type one or more parts of a key, joined by {@code ':'}
     * @throws IllegalArgumentException if the type is malformed
     */
    public static <V> CacheKeyFactory<V> of(String type, Codec<V> codec, EntryOptions options) {
        return new CacheKeyFactory<>(KeySyntax.requireKey(type) + ':', codec, options, false);
    }

    /** Returns a factory of keys with a text of their own. */
    static <V> CacheKeyFactory<V> ofAny(Codec<V> codec, EntryOptions options) {
        return new CacheKeyFactory<>("", codec, options, false);
    }

    /** Returns this factory with identifiers converted to lower case. */
    public CacheKeyFactory<V> lowerCase() {
        return new CacheKeyFactory<>(prefix, codec, options, true);
    }

    /** Returns the key of a number. Takes about 10 ns and 32 bytes; its text is created when it is first needed. */
    public CacheKey<V> key(long identifier) {
        return identifier == CacheKey.NO_NUMBER
                ? key(Long.toString(identifier))
                : new CacheKey<>(this, identifier, hash(identifier));
    }

    /** Returns the key of an identifier. */
    public CacheKey<V> key(String identifier) {
        return new CacheKey<>(this, prefix + part(identifier));
    }

    /**
     * Returns the key of an identifier and of what else distinguishes the values, for example a language.
     *
     * @param identifier a number, a name or an enum constant
     */
    public CacheKey<V> key(Object identifier, Object params) {
        return new CacheKey<>(this, prefix + part(identifier.toString()) + ':' + part(params.toString()));
    }

    String text(long identifier) {
        return prefix + identifier;
    }

    Codec<V> codec() {
        return codec;
    }

    EntryOptions options() {
        return options;
    }

    /** Returns the hash code of the text, without creating the text. */
    private int hash(long identifier) {
        int hash = 0;
        int factor = 1;
        long left = identifier;
        do {
            hash += factor * ('0' + (int) Math.abs(left % 10));
            factor *= 31;
            left /= 10;
        } while (left != 0);
        if (identifier < 0) {
            hash += factor * '-';
            factor *= 31;
        }
        return hash + factor * prefixHash;
    }

    private String part(String text) {
        String cased = lowerCase ? text.toLowerCase(Locale.ROOT) : text;
        for (int i = 0; i < cased.length(); i++) {
            if (!isPlain(cased.charAt(i))) {
                return escape(cased);
            }
        }
        return cased.isEmpty() ? "%" : cased;
    }

    private static boolean isPlain(int character) {
        return (character >= 'a' && character <= 'z')
                || (character >= '0' && character <= '9')
                || (character >= 'A' && character <= 'Z')
                || character == '_'
                || character == '.'
                || character == '-';
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (byte unit : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(unit)) {
                escaped.append((char) unit);
            } else {
                escaped.append('%').append(HEX.charAt((unit >> 4) & 15)).append(HEX.charAt(unit & 15));
            }
        }
        return escaped.toString();
    }
}
