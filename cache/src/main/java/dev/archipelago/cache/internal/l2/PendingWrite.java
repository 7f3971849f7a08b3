package dev.archipelago.cache.internal.l2;

/** A queued write to Redis. Immutable. */
sealed interface PendingWrite {

    /** The key in Redis. */
    String key();

    /** The memory its payload takes, in bytes. */
    default long bytes() {
        return 0;
    }

    /** Returns this write in place of an earlier one of the same key. */
    default PendingWrite replacing(PendingWrite earlier) {
        return this;
    }

    /**
     * Stores a value.
     *
     * @param envelope the value; its marker versions may be pending
     * @param keepUntil when Redis may discard the value, in milliseconds since 1970
     * @param verbatim whether Redis receives the bare payload
     * @param replacesRemoval whether it replaced a removal that other processes have not been told of
     */
    record Put(String key, Envelope envelope, long keepUntil, boolean verbatim, boolean replacesRemoval)
            implements PendingWrite {

        @Override
        public Put replacing(PendingWrite earlier) {
            boolean removal = earlier instanceof Delete || (earlier instanceof Put put && put.replacesRemoval());
            return removal && !replacesRemoval ? new Put(key, envelope, keepUntil, verbatim, true) : this;
        }

        @Override
        public long bytes() {
            return envelope.body().remaining();
        }
    }

    /**
     * Removes a value.
     *
     * @param unversioned the key of the value without a schema version, which is removed as well
     * @param at when it was removed, by Redis's clock in microseconds; values whose load began later are kept
     * @param drop whether other processes must drop their entries rather than expire them
     * @param number its number among the removals of this process; loads that began later know it
     */
    record Delete(String key, String unversioned, long at, boolean drop, boolean verbatim, long number)
            implements PendingWrite {

        @Override
        public Delete replacing(PendingWrite earlier) {
            boolean dropped = (earlier instanceof Delete delete && delete.drop())
                    || (earlier instanceof Put put && put.replacesRemoval());
            return dropped && !drop ? new Delete(key, unversioned, at, true, verbatim, number) : this;
        }
    }

    /**
     * Invalidates all values a marker covers.
     *
     * @param key the key of the marker
     * @param marker the name of the marker, with which the key ends
     */
    record SetMarker(String key, String marker) implements PendingWrite {}

    /**
     * Releases a lease, after the writes before it.
     *
     * @param key the key of the lease
     * @param token the token of its holder
     * @param value the key of the value
     */
    record ReleaseLease(String key, String token, String value) implements PendingWrite {}
}
