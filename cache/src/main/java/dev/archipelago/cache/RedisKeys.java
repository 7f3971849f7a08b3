package dev.archipelago.cache;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the keys of one cache are called in Redis: all under the prefix, but the verbatim ones. What is no value has a
 * {@code ~}, which no cache key may have.
 */
record RedisKeys(String prefix) {

    /** The marker that hides everything. */
    static final String ALL = "~all";

    private static final String SPACE = "~space:";
    private static final String TAG = "~tag:";

    static String space(String space) {
        return SPACE + space;
    }

    static String tag(String tag) {
        return TAG + tag;
    }

    /** The names of all markers that hide a value of this key: of everything, of its spaces, of its tags. */
    static List<String> markers(String text, Set<String> tags) {
        List<String> markers = new ArrayList<>(3 + tags.size());
        markers.add(ALL);
        int end = text.indexOf(':');
        if (end >= 0) {
            markers.add(space(text.substring(0, end + 1)));
            end = text.indexOf(':', end + 1);
        }
        if (end >= 0) {
            markers.add(space(text.substring(0, end + 1)));
        }
        tags.forEach(tag -> markers.add(tag(tag)));
        return markers;
    }

    /** The tag whose marker this is. */
    static Optional<String> tagOf(String marker) {
        return marker.startsWith(TAG) ? Optional.of(marker.substring(TAG.length())) : Optional.empty();
    }

    /** Whether a key bears the marker. */
    static boolean marked(String marker, String text, Set<String> tags) {
        if (marker.startsWith(SPACE)) {
            return text.startsWith(marker.substring(SPACE.length()));
        }
        return marker.equals(ALL) || (marker.startsWith(TAG) && tags.contains(marker.substring(TAG.length())));
    }

    String value(CacheKey<?> key) {
        if (key.options().verbatim()) {
            return key.text();
        }
        // A text has no '@', so that no other key can be meant.
        int schema = key.codec().schema();
        return prefix + key.text() + (schema == 0 ? "" : "@" + schema);
    }

    /** The cache key whose value has this name. */
    String text(String value) {
        String text = value.startsWith(prefix) ? value.substring(prefix.length()) : value;
        int schema = text.indexOf('@');
        return schema < 0 ? text : text.substring(0, schema);
    }

    String marker(String marker) {
        return prefix + marker;
    }

    /** In a Cluster it lies in the slot of its value. */
    String lease(String value) {
        return prefix + "~lease:{" + value + "}";
    }

    /** Where it stands when the value was last removed by itself; in the slot of the value. */
    String gone(String value) {
        return prefix + "~gone:{" + value + "}";
    }

    String channel() {
        return prefix + "~changes";
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
