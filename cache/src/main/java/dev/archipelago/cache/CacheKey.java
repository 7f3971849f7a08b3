package dev.archipelago.cache;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A typed key: its text, the codec of its values and their options. Create a key once and reuse it; a lookup with the
 * instance a value was loaded with is the fastest. Keys are equal if their texts are. All keys with the same text must
 * have the same type of value. Immutable and thread-safe.
 */
public final class CacheKey<V> {

    private final int hash;
    private final String text;
    private final Codec<V> codec;
    private final EntryOptions options;

    /**
     * Creates a key.
     *
     * @param text {@code type:identifier:params} in lower case, for example {@code page:home:vi}; in L2 it is preceded
     *     by the prefix of the cache, unless the options are verbatim
     * @throws IllegalArgumentException if the text is not canonical
     */
    public CacheKey(String text, Codec<V> codec, EntryOptions options) {
        this.text = KeySyntax.requireKey(text);
        this.hash = text.hashCode();
        this.codec = codec;
        this.options = options;
    }

    /**
     * Creates the key {@code type:identifier}.
     *
     * @param identifier a number, a name or an enum constant; its text is converted to lower case
     * @throws IllegalArgumentException if a part is empty or contains characters other than ASCII letters and digits,
     *     {@code '_'}, {@code '.'} and {@code '-'}
     */
    public static <V> CacheKey<V> of(String type, Object identifier, Codec<V> codec, EntryOptions options) {
        return new CacheKey<>(part(type) + ':' + part(identifier), codec, options);
    }

    /**
     * Creates the key {@code type:identifier:params}.
     *
     * @param params what else distinguishes the values, for example a language
     * @throws IllegalArgumentException as {@link #of(String, Object, Codec, EntryOptions)} does
     */
    public static <V> CacheKey<V> of(
            String type, Object identifier, Object params, Codec<V> codec, EntryOptions options) {
        return new CacheKey<>(part(type) + ':' + part(identifier) + ':' + part(params), codec, options);
    }

    /** Returns the text, {@code type:identifier:params}. */
    public String text() {
        return text;
    }

    /** Returns the codec of the values. */
    public Codec<V> codec() {
        return codec;
    }

    /** Returns the options of the entries. */
    public EntryOptions options() {
        return options;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof CacheKey<?> key && hash == key.hash && text.equals(key.text));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return text;
    }

    private static String part(Object part) {
        String text = part.toString().toLowerCase(Locale.ROOT);
        if (text.indexOf(':') >= 0) {
            throw new IllegalArgumentException("part \"" + text + "\" of a cache key must not contain ':'");
        }
        return text;
    }
}
