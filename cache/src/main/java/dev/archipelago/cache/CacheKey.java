package dev.archipelago.cache;

import java.util.regex.Pattern;

/**
 * One ready key: its text, how its values become bytes, and how long they live. Make it once and use it often.
 *
 * @param text {@code type:identifier:params} in lower case, for example {@code page:home:vi}; in L2 the cache puts its
 *     own prefix before it, unless the options are verbatim
 */
public record CacheKey<V>(String text, Codec<V> codec, EntryOptions options) {

    private static final Pattern CANONICAL = Pattern.compile("[a-z0-9_.\\-]+(:[a-z0-9_.\\-]+)*");

    /** @throws IllegalArgumentException if the text is not canonical */
    public CacheKey {
        if (!CANONICAL.matcher(text).matches()) {
            throw new IllegalArgumentException("cache key \"" + text
                    + "\" must be parts of a-z, 0-9, '_', '.', '-' joined by ':', for example page:home:vi");
        }
    }
}
