package dev.archipelago.cache;

import java.util.OptionalLong;

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
     * @param freshUntil when it expires
     * @param keepUntil when Redis may forget it
     * @param generation it belongs to; empty: the one that holds when it is written
     * @param verbatim whether Redis gets the payload and nothing else
     * @param absent whether it says that there is no value
     */
    record Put(
            String key,
            byte[] payload,
            long created,
            long freshUntil,
            long keepUntil,
            OptionalLong generation,
            boolean verbatim,
            boolean absent)
            implements PendingWrite {

        Put(
                String key,
                byte[] payload,
                long created,
                long freshUntil,
                long keepUntil,
                OptionalLong generation,
                boolean verbatim) {
            this(key, payload, created, freshUntil, keepUntil, generation, verbatim, false);
        }

        @Override
        public long bytes() {
            return payload.length;
        }
    }

    /** No value any more. */
    record Delete(String key) implements PendingWrite {}

    /** A new generation: nothing that was written before counts. The key is that of the generation. */
    record NewGeneration(String key) implements PendingWrite {}
}
