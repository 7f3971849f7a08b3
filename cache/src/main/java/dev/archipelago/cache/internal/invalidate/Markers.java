package dev.archipelago.cache.internal.invalidate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Names of invalidation markers. A marker covers all entries, the entries of one key space or the entries with one tag.
 * Marker names contain a {@code ~}, which no cache key does.
 */
public final class Markers {

    /** The marker of all entries. */
    public static final String ALL = "~all";

    private static final String SPACE = "~space:";
    private static final String TAG = "~tag:";

    private Markers() {}

    /** Returns the marker of a key space, which is one or two parts of a key, each followed by a colon. */
    public static String space(String space) {
        return SPACE + space;
    }

    /** Returns the marker of a tag. */
    public static String tag(String tag) {
        return TAG + tag;
    }

    /** Returns all markers that cover an entry with this key and these tags. */
    public static List<String> covering(String key, Set<String> tags) {
        List<String> markers = new ArrayList<>(3 + tags.size());
        markers.add(ALL);
        int end = key.indexOf(':');
        if (end >= 0) {
            markers.add(space(key.substring(0, end + 1)));
            end = key.indexOf(':', end + 1);
        }
        if (end >= 0) {
            markers.add(space(key.substring(0, end + 1)));
        }
        tags.forEach(tag -> markers.add(tag(tag)));
        return markers;
    }

    /** Returns whether a marker is that of a tag. */
    public static boolean isTag(String marker) {
        return marker.startsWith(TAG);
    }

    /** Returns the tag of a tag marker; empty for any other marker. */
    public static Optional<String> tagOf(String marker) {
        return isTag(marker) ? Optional.of(marker.substring(TAG.length())) : Optional.empty();
    }

    /** Returns whether a marker covers an entry with this key and these tags. */
    public static boolean covers(String marker, String key, Set<String> tags) {
        if (marker.startsWith(SPACE)) {
            return key.startsWith(marker.substring(SPACE.length()));
        }
        return marker.equals(ALL) || (marker.startsWith(TAG) && tags.contains(marker.substring(TAG.length())));
    }
}
