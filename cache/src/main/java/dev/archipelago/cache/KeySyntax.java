package dev.archipelago.cache;

import java.util.regex.Pattern;

/** The syntax of keys, tags and key prefixes. */
public final class KeySyntax {

    private static final Pattern CANONICAL = Pattern.compile("[A-Za-z0-9_.%\\-]+(:[A-Za-z0-9_.%\\-]+)*");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9_.%\\-]+:){1,2}");

    private KeySyntax() {}

    /** Returns whether a text has the form of a key: parts of letters, digits, '_', '.', '-' and '%', joined by ':'. */
    public static boolean isCanonical(String text) {
        return CANONICAL.matcher(text).matches();
    }

    /**
     * Returns the key.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public static String requireKey(String key) {
        if (!isCanonical(key)) {
            throw new IllegalArgumentException(
                    "cache key \"" + key
                            + "\" must be parts of letters, digits, '_', '.', '-', '%' joined by ':', for example page:home:vi");
        }
        return key;
    }

    /**
     * Returns the tag.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public static String requireTag(String tag) {
        if (!isCanonical(tag)) {
            throw new IllegalArgumentException("tag \"" + tag
                    + "\" must be parts of letters, digits, '_', '.', '-', '%' joined by ':', for example author:7");
        }
        return tag;
    }

    /**
     * Returns the key prefix.
     *
     * @throws IllegalArgumentException if it does not end at the first or second colon of a key
     */
    public static String requirePrefix(String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "prefix \"" + prefix
                            + "\" must be one or two parts of letters, digits, '_', '.', '-', '%', each followed by ':', for example page:");
        }
        return prefix;
    }
}
