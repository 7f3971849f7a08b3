package dev.archipelago.cache;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A typed key: its text, the codec of its values and their options. A lookup with the instance a value was loaded with
 * is the fastest; create keys of numbers with a {@link CacheKeyFactory}. Keys are equal if their texts are. All keys
 * with the same text must have the same type of value. Immutable and thread-safe.
 */
public final class CacheKey<V> {

    /** The number of a key that was created from a text. */
    static final long NO_NUMBER = Long.MIN_VALUE;

    private final int hash;
    private final CacheKeyFactory<V> factory;
    private final long number;

    /** Created when it is first needed; threads may create it more than once. */
    private @Nullable String text;

    /**
     * Creates a key.
     *
     * @param text {@code type:identifier:params}, for example {@code page:home:vi}; in L2 it is preceded by the prefix
     *     of the cache, unless the options are verbatim
     * @throws IllegalArgumentException if the text is not canonical
     */
    public CacheKey(String text, Codec<V> codec, EntryOptions options) {
        this(CacheKeyFactory.ofAny(codec, options), KeySyntax.requireKey(text));
    }

    CacheKey(CacheKeyFactory<V> factory, String text) {
        this.factory = factory;
        this.number = NO_NUMBER;
        this.text = text;
        this.hash = text.hashCode();
    }

    /** @param hash the hash code of the text */
    CacheKey(CacheKeyFactory<V> factory, long number, int hash) {
        this.factory = factory;
        this.number = number;
        this.hash = hash;
    }

    /**
     * Creates the key {@code type:identifier}.
     *
     * @param identifier a number, a name or an enum constant
     * @throws IllegalArgumentException if a part is empty or contains characters other than ASCII letters and digits,
     *     {@code '_'}, {@code '.'}, {@code '-'} and {@code '%'}
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

    /**
     * Creates the key {@code type:identifier} with both parts converted to lower case.
     *
     * @throws IllegalArgumentException as {@link #of(String, Object, Codec, EntryOptions)} does
     */
    public static <V> CacheKey<V> ofLowerCase(String type, Object identifier, Codec<V> codec, EntryOptions options) {
        return of(lower(type), lower(identifier), codec, options);
    }

    /**
     * Creates the key {@code type:identifier:params} with all parts converted to lower case.
     *
     * @throws IllegalArgumentException as {@link #of(String, Object, Codec, EntryOptions)} does
     */
    public static <V> CacheKey<V> ofLowerCase(
            String type, Object identifier, Object params, Codec<V> codec, EntryOptions options) {
        return of(lower(type), lower(identifier), lower(params), codec, options);
    }

    /** Returns the text, {@code type:identifier:params}. */
    public String text() {
        String known = text;
        if (known == null) {
            known = factory.text(number);
            text = known;
        }
        return known;
    }

    /** Returns the codec of the values. */
    public Codec<V> codec() {
        return factory.codec();
    }

    /** Returns the options of the entries. */
    public EntryOptions options() {
        return factory.options();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof CacheKey<?> key && hash == key.hash && hasTextOf(key));
    }

    private boolean hasTextOf(CacheKey<?> key) {
        return number != NO_NUMBER && key.number != NO_NUMBER && factory == key.factory
                ? number == key.number
                : text().equals(key.text());
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return text();
    }

    private static String lower(Object part) {
        return part.toString().toLowerCase(Locale.ROOT);
    }

    private static String part(Object part) {
        String text = part.toString();
        if (text.indexOf(':') >= 0) {
            throw new IllegalArgumentException("part \"" + text + "\" of a cache key must not contain ':'");
        }
        return text;
    }
}
