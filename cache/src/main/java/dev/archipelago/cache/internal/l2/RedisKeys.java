package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.internal.l2.PendingWrite.Delete;
import dev.archipelago.cache.internal.l2.PendingWrite.Put;
import java.nio.charset.StandardCharsets;

/**
 * The names of the keys and the channel of one cache in Redis. All begin with the prefix, except those of verbatim
 * values. Names of anything but values contain a {@code ~}, which no cache key does.
 *
 * @param cluster whether keys that a script uses together must lie in one slot
 */
record RedisKeys(String prefix, boolean cluster) {

    /** The key of a value. */
    String value(CacheKey<?> key) {
        if (key.options().verbatim()) {
            return key.text();
        }
        // A cache key contains no '@', so that the name is unambiguous.
        int schema = key.codec().schema();
        return prefix + key.text() + (schema == 0 ? "" : "@" + schema);
    }

    /** The key of the value that a codec without a schema version would have. */
    String unversioned(CacheKey<?> key) {
        return key.options().verbatim() ? key.text() : prefix + key.text();
    }

    /** The text of the cache key whose value has this name. */
    String cacheKey(String value) {
        String text = value.startsWith(prefix) ? value.substring(prefix.length()) : value;
        int schema = text.indexOf('@');
        return schema < 0 ? text : text.substring(0, schema);
    }

    /** The identity of an invalidation marker in the write queue. */
    String marker(String marker) {
        return prefix + marker;
    }

    /** The key of the hash of all invalidation markers and their versions. */
    String markers() {
        return prefix + "~markers";
    }

    /** The key of the lease on a value, in the same Cluster slot as the value. */
    String lease(String value) {
        return prefix + "~lease:{" + value + "}";
    }

    /**
     * The key of the version of a value's last removal. All schema versions of a value share it, except in a Cluster,
     * where it has to lie in the same slot as the value.
     */
    String removal(String value) {
        int schema = cluster ? -1 : value.lastIndexOf('@');
        return prefix + "~gone:{" + (schema < 0 ? value : value.substring(0, schema)) + "}";
    }

    /** The channel of the backplane. */
    String channel() {
        return prefix + "~changes";
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the deletion that takes the place of a value that cannot be written. */
    Delete deletionOf(Put put) {
        String unversioned = put.verbatim() ? put.key() : prefix() + cacheKey(put.key());
        return new Delete(
                put.key(),
                unversioned,
                put.envelope().loadStarted(),
                put.replacesRemoval(),
                put.verbatim(),
                put.envelope().versions().start().removals());
    }
}
