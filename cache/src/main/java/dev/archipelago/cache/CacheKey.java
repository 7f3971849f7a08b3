package dev.archipelago.cache;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One ready key: its text, how its values become bytes, and how long they live. Make it once and use it often.
 *
 * @param text {@code type:identifier:params} in lower case, for example {@code page:home:vi}; in L2 the cache puts its
 *     own prefix before it, unless the options are verbatim. All keys of one text must have one type of value.
 */
public record CacheKey<V>(String text, Codec<V> codec, EntryOptions options) {

    private static final Pattern CANONICAL = Pattern.compile("[a-z0-9_.\\-]+(:[a-z0-9_.\\-]+)*");
    private static final Pattern SPACE = Pattern.compile("([a-z0-9_.\\-]+:){1,2}");

    /** @throws IllegalArgumentException if the text is not canonical */
    public CacheKey {
        if (!CANONICAL.matcher(text).matches()) {
            throw new IllegalArgumentException("cache key \"" + text
                    + "\" must be parts of a-z, 0-9, '_', '.', '-' joined by ':', for example page:home:vi");
        }
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
