package dev.archipelago.communication.market;

import static dev.archipelago.communication.market.ReadingRules.require;

import dev.archipelago.infrastructure.store.EpochGuardedStream;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * Decodes stream entries written by {@link SnapshotJson#streamFields(Publication)} and {@link StreamEncoder}, and those
 * of the previous version. An entry with an invalid field is rejected as a whole; unknown fields, such as those of
 * newer versions, are ignored.
 */
final class SnapshotDecoder {
    /** The field with what has changed since the checkpoint; everything if there is no checkpoint. */
    static final String CHANGES = "changes";

    /** The field with the identifier of the checkpoint. */
    static final String CHECKPOINT = "checkpoint";

    private static final int LONGEST = 64 * 1024;

    private final MarketCatalog catalog;
    private final CompactReadingsCodec codec;

    SnapshotDecoder(MarketCatalog catalog, CompactReadingsCodec codec) {
        this.catalog = catalog;
        this.codec = codec;
    }

    /** Returns whether the entry was written by a server; entries of other programs have neither field. */
    static boolean isSnapshot(Map<String, String> fields) {
        return fields.containsKey(CHANGES) || fields.containsKey(PreviousReadings.FIELD);
    }

    /** Returns the checkpoint to which the entry refers; empty if it needs none or names no possible one. */
    static Optional<Checkpoint.Id> checkpoint(Map<String, String> fields) {
        try {
            return Optional.ofNullable(fields.get(CHECKPOINT)).map(Checkpoint.Id::parse);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns the snapshot of the entry; empty if any part of it is invalid.
     *
     * @param base the readings of the entry's checkpoint; {@link ReplicatedReadings#NONE} if it refers to none
     */
    Optional<RemoteSnapshot> decode(Map<String, String> fields, ReplicatedReadings base) {
        try {
            return Optional.of(snapshot(fields, base));
        } catch (JacksonException | DateTimeException | IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private RemoteSnapshot snapshot(Map<String, String> fields, ReplicatedReadings base) {
        Instant timestamp = OffsetDateTime.parse(field(fields, "timestamp")).toInstant();
        ReplicatedReadings readings = readings(fields, base, timestamp);
        return new RemoteSnapshot(
                new Observations(readings.values(), Map.of(), List.of()),
                readings.opinions(),
                timestamp,
                Duration.ofMillis(number(field(fields, "fetch_duration_ms"))),
                fields.getOrDefault("simulated", "false").equals("true"),
                number(field(fields, EpochGuardedStream.EPOCH)),
                number(field(fields, SnapshotJson.REFRESHED)));
    }

    private ReplicatedReadings readings(Map<String, String> fields, ReplicatedReadings base, Instant timestamp) {
        String changes = fields.get(CHANGES);
        if (changes == null) {
            String text = field(fields, PreviousReadings.FIELD);
            require(text.length() <= LONGEST, "readings are too long");
            return PreviousReadings.decode(catalog, text, timestamp);
        }
        require(changes.length() <= LONGEST, "changes are too long");
        String checkpoint = fields.get(CHECKPOINT);
        if (checkpoint != null) {
            var _ = Checkpoint.Id.parse(checkpoint);
        }
        return base.with(
                codec.decode(ReadingRules.JSON.readTree(changes), timestamp, metric -> published(fields, metric)));
    }

    /** The metric's value among the fields of the contract; empty if it is absent. */
    private static Optional<BigDecimal> published(Map<String, String> fields, Metric metric) {
        return Optional.ofNullable(fields.get(metric.key()))
                .filter(text -> !text.equals("null"))
                .map(text -> {
                    require(text.length() <= 100, "too long for a number");
                    return new BigDecimal(text);
                });
    }

    private static long number(String text) {
        long number = Long.parseLong(text);
        require(number >= 0, "negative");
        return number;
    }

    private static String field(Map<String, String> fields, String name) {
        String field = fields.get(name);
        if (field == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return field;
    }
}
