package dev.archipelago.communication.market;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * All readings of a leader at one time, to which the entries of the market stream refer: each entry has only what has
 * changed since a checkpoint. Immutable.
 *
 * @param id identifies it
 */
record Checkpoint(Id id, ReplicatedReadings readings) {
    private static final int LONGEST = 64 * 1024;

    /** Identifies a checkpoint: the leader's epoch and a number that increases within it. */
    record Id(long epoch, long number) implements Comparable<Id> {

        /** @throws IllegalArgumentException if {@code text} is not the text of an identifier */
        static Id parse(String text) {
            int dash = text.indexOf('-');
            ReadingRules.require(dash > 0, "not a checkpoint");
            return new Id(Long.parseLong(text, 0, dash, 10), Long.parseLong(text, dash + 1, text.length(), 10));
        }

        @Override
        public int compareTo(Id other) {
            int byEpoch = Long.compare(epoch, other.epoch);
            return byEpoch != 0 ? byEpoch : Long.compare(number, other.number);
        }

        @Override
        public String toString() {
            return epoch + "-" + number;
        }
    }

    /** Returns the key of the checkpoint of a stream; the hash tag keeps it with its epoch in a Redis Cluster. */
    static String key(String stream) {
        return "archipelago:v1:~checkpoint:{" + stream + "}";
    }

    /** Returns the key of the epoch of the checkpoint of a stream. */
    static String epochKey(String stream) {
        return "archipelago:v1:~checkpoint-epoch:{" + stream + "}";
    }

    /** Returns the text that is stored in Redis. */
    String text(CompactReadingsCodec codec, Instant timestamp) {
        return "{\"id\":\"" + id + "\",\"at\":" + timestamp.toEpochMilli() + ",\"readings\":"
                + codec.encode(readings, timestamp) + "}";
    }

    /** Returns the checkpoint with a text; empty if any part of it is invalid. */
    static Optional<Checkpoint> decode(CompactReadingsCodec codec, String text) {
        try {
            ReadingRules.require(text.length() <= LONGEST, "too long");
            JsonNode root = ReadingRules.JSON.readTree(text);
            JsonNode at = root.path("at");
            ReadingRules.require(at.isIntegralNumber() && at.canConvertToLong(), "no time");
            ReplicatedReadings readings = ReplicatedReadings.NONE.with(codec.decode(
                    root.path("readings"), Instant.ofEpochMilli(at.longValue()), metric -> Optional.empty()));
            return Optional.of(new Checkpoint(Id.parse(ReadingRules.text(root.path("id"))), readings));
        } catch (JacksonException | DateTimeException | IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
