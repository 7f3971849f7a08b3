package dev.archipelago.cache;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One ready key: its text, how its values become bytes, and how long they live. Make it once and use it often: a lookup
 * with the very key a value was loaded by is the fastest. Two keys are equal if their texts are, and all keys of one text
 * must have one type of value.
 */
public final class CacheKey<V> {

    private static final Pattern CANONICAL = Pattern.compile("[a-z0-9_.\\-]+(:[a-z0-9_.\\-]+)*");
    private static final Pattern SPACE = Pattern.compile("([a-z0-9_.\\-]+:){1,2}");

    private final int hash;
    private final String text;
    private final Codec<V> codec;
    private final EntryOptions options;

    /**
     * A key of that text.
     *
     * @param text {@code type:identifier:params} in lower case, for example {@code page:home:vi}; in L2 the cache puts its
     *     own prefix before it, unless the options are verbatim
     * @throws IllegalArgumentException if the text is not canonical
     */
    public CacheKey(String text, Codec<V> codec, EntryOptions options) {
        this(codec, text, options);
        if (!CANONICAL.matcher(text).matches()) {
            throw new IllegalArgumentException("cache key \"" + text
                    + "\" must be parts of a-z, 0-9, '_', '.', '-' joined by ':', for example page:home:vi");
        }
    }

    private CacheKey(Codec<V> codec, String text, EntryOptions options) {
        this.hash = text.hashCode();
        this.text = text;
        this.codec = codec;
        this.options = options;
    }

    /** Equal to the keys of that text, whatever it is; good for looking them up and nothing else. */
    static CacheKey<?> named(String text) {
        return new CacheKey<>(Codec.text(), text, EntryOptions.of(CacheStrategy.SHORT_TERM));
    }

    /** What names its value, {@code type:identifier:params}. */
    public String text() {
        return text;
    }

    /** How its values become bytes. */
    public Codec<V> codec() {
        return codec;
    }

    /** How its values live. */
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

    /**
     * The key {@code type:identifier}.
     *
     * @param identifier a number, a name, an enum constant: its text is put in lower case
     * @throws IllegalArgumentException if a part is empty or has other characters than letters and digits of ASCII,
     *     {@code '_'}, {@code '.'} and {@code '-'}
     */
    public static <V> CacheKey<V> of(String type, Object identifier, Codec<V> codec, EntryOptions options) {
        return new CacheKey<>(part(type) + ':' + part(identifier), codec, options);
    }

    /**
     * The key {@code type:identifier:params}.
     *
     * @param params what else tells values apart, for example a language
     * @throws IllegalArgumentException as {@link #of(String, Object, Codec, EntryOptions)}
     */
    public static <V> CacheKey<V> of(
            String type, Object identifier, Object params, Codec<V> codec, EntryOptions options) {
        return new CacheKey<>(part(type) + ':' + part(identifier) + ':' + part(params), codec, options);
    }

    /** A part with a colon of its own could be taken for two of another key. */
    private static String part(Object part) {
        String text = part.toString().toLowerCase(Locale.ROOT);
        if (text.indexOf(':') >= 0) {
            throw new IllegalArgumentException("part \"" + text + "\" of a cache key must not have a ':' of its own");
        }
        return text;
    }

    /** @throws IllegalArgumentException if the tag has other characters than a key */
    static void checkTag(String tag) {
        if (!CANONICAL.matcher(tag).matches()) {
            throw new IllegalArgumentException(
                    "tag \"" + tag + "\" must be parts of a-z, 0-9, '_', '.', '-' joined by ':', for example author:7");
        }
    }

    /** @throws IllegalArgumentException if it is not the beginning of keys up to their first or second colon */
    static void checkSpace(String space) {
        if (!SPACE.matcher(space).matches()) {
            throw new IllegalArgumentException(
                    "key space \"" + space
                            + "\" must be one or two parts of a-z, 0-9, '_', '.', '-', each with ':' after it, for example page:");
        }
    }
}
