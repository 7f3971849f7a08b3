package dev.archipelago.cache;

import java.util.Set;

/** What L2 has still to be told about one key. */
sealed interface PendingWrite {

    /** The whole key in Redis. */
    String key();

    /** Bytes it keeps in memory. */
    default long bytes() {
        return 0;
    }

    /**
     * A value.
     *
     * @param created when it was loaded, in milliseconds since 1970, as all times here
     * @param begun when that load began
     * @param freshUntil when it expires
     * @param keepUntil when Redis may forget it
     * @param versions where its removal markers stood when its load began
     * @param verbatim whether Redis gets the payload and nothing else
     * @param absent whether it says that there is no value
     * @param removing whether it took the address of a removal, which other processes have yet to learn of
     */
    record Put(
            String key,
            byte[] payload,
            long created,
            long begun,
            long freshUntil,
            long keepUntil,
            MarkerVersions versions,
            boolean verbatim,
            boolean absent,
            boolean removing)
            implements PendingWrite {

        /** The same, in the address of an earlier write of the key. */
        Put after(PendingWrite before) {
            boolean removal = before instanceof Delete || (before instanceof Put put && put.removing());
            return removal && !removing
                    ? new Put(key, payload, created, begun, freshUntil, keepUntil, versions, verbatim, absent, true)
                    : this;
        }

        @Override
        public long bytes() {
            return payload.length;
        }
    }

    /**
     * No value any more.
     *
     * @param at when; what was loaded after that stays
     * @param drop whether other processes must not even let their own stand in
     */
    record Delete(String key, long at, boolean drop) implements PendingWrite {}

    /**
     * Nothing that bears this marker counts any more, if it was loaded before.
     *
     * @param key of the marker
     * @param marker its name, which the key ends with
     */
    record SetMarker(String key, String marker) implements PendingWrite {

        /** Whether it hides the value that would be written. Plain bytes for other programs bear no markers. */
        boolean hides(Put put) {
            if (put.verbatim()) {
                return false;
            }
            String prefix = key.substring(0, key.length() - marker.length());
            String text =
                    put.key().substring(Math.min(prefix.length(), put.key().length()));
            return RedisKeys.marked(marker, text, Set.of())
                    || put.versions().seen().containsKey(marker);
        }
    }

    /**
     * The right to load a value is given back, now that its result is written.
     *
     * @param key of the lease
     * @param token of its holder
     * @param value the name of the value
     */
    record Release(String key, String token, String value) implements PendingWrite {}
}
