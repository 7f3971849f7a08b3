package dev.archipelago.communication.market;

import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.infrastructure.store.EpochGuardedStream;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Plausibility;
import dev.archipelago.market.SecondOpinion;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decodes stream entries written by {@link SnapshotJson#streamFields(Publication)}. An entry with an invalid field is
 * rejected as a whole; unknown fields, such as those of newer versions, are ignored.
 */
final class SnapshotDecoder {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int LONGEST = 64 * 1024;
    private static final int MOST_DIGITS = 40;
    private static final Duration LONGEST_LIFE = Duration.ofDays(30);
    /**
     * The maximum time by which a reading may be ahead of its snapshot, since an upstream's clock may be ahead of the
     * node's.
     */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private static final Pattern SOURCE = Pattern.compile("[a-z0-9_]{1,40}");

    private SnapshotDecoder() {}

    /** Returns whether the entry was written by a server; entries of other programs have no readings. */
    static boolean isSnapshot(Map<String, String> fields) {
        return fields.containsKey(SnapshotJson.READINGS);
    }

    /** Returns the snapshot of the entry; empty if any part of it is invalid. */
    static Optional<RemoteSnapshot> decode(MarketCatalog catalog, Map<String, String> fields) {
        try {
            return Optional.of(snapshot(catalog, fields));
        } catch (JacksonException | DateTimeException | IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static RemoteSnapshot snapshot(MarketCatalog catalog, Map<String, String> fields) {
        String text = field(fields, SnapshotJson.READINGS);
        require(text.length() <= LONGEST, "readings are too long");
        JsonNode readings = JSON.readTree(text);
        require(readings.isObject(), "readings are no object");
        Instant timestamp = time(field(fields, "timestamp"));
        Map<Metric, Observation> values = new LinkedHashMap<>();
        Map<Metric, TimedSecondOpinion> opinions = new LinkedHashMap<>();
        for (Metric metric : catalog.metrics()) {
            JsonNode reading = readings.path(metric.key());
            observation(reading, timestamp, metric.plausibility().range())
                    .ifPresent(value -> values.put(metric, value));
            opinion(metric, reading.path(AgeingReadings.SECOND)).ifPresent(second -> opinions.put(metric, second));
        }
        return new RemoteSnapshot(
                new Observations(values, Map.of(), List.of()),
                opinions,
                timestamp,
                Duration.ofMillis(number(field(fields, "fetch_duration_ms"))),
                fields.getOrDefault("simulated", "false").equals("true"),
                number(field(fields, EpochGuardedStream.EPOCH)),
                number(field(fields, SnapshotJson.REFRESHED)));
    }

    /** Returns empty for a reading without a value or one that an older version does not write. */
    private static Optional<Observation> observation(JsonNode reading, Instant timestamp, Plausibility.Range range) {
        if (reading.isMissingNode() || reading.path("value").isNull()) {
            return Optional.empty();
        }
        BigDecimal value = value(reading.path("value"), range);
        Instant observed = time(text(reading, "observed_at"));
        Instant fetched = time(text(reading, "fetched_at"));
        Duration live = Duration.between(observed, time(text(reading, AgeingReadings.LIVE_UNTIL)));
        Duration delayed = Duration.between(observed, time(text(reading, AgeingReadings.DELAYED_UNTIL)));
        require(!observed.isAfter(timestamp.plus(AHEAD)) && !fetched.isAfter(timestamp.plus(AHEAD)), "in the future");
        require(
                live.isPositive() && delayed.compareTo(live) >= 0 && delayed.compareTo(LONGEST_LIFE) <= 0,
                "not a freshness");
        return Optional.of(new Observation(value, source(reading), new Freshness(live, delayed), observed, fetched));
    }

    private static Optional<TimedSecondOpinion> opinion(Metric metric, JsonNode second) {
        if (second.isMissingNode()) {
            return Optional.empty();
        }
        JsonNode disagrees = second.path("disagrees");
        require(disagrees.isBoolean(), "not true or false");
        Instant observed = time(text(second, "observed_at"));
        Instant until = time(text(second, AgeingReadings.LIVE_UNTIL));
        require(!until.isBefore(observed) && !until.isAfter(observed.plus(LONGEST_LIFE)), "not a freshness");
        return Optional.of(new TimedSecondOpinion(
                new SecondOpinion(
                        metric,
                        value(second.path("value"), metric.plausibility().range()),
                        source(second),
                        observed,
                        value(second.path("difference_percent"), Plausibility.Range.NOT_NEGATIVE),
                        disagrees.booleanValue()),
                until));
    }

    private static String source(JsonNode node) {
        String source = text(node, "source");
        require(SOURCE.matcher(source).matches(), "not a source");
        return source;
    }

    private static BigDecimal value(JsonNode node, Plausibility.Range range) {
        require(node.isNumber(), "not a number");
        BigDecimal value = node.decimalValue();
        // Checked before any arithmetic, since a few bytes can encode a number of a billion digits.
        require(value.precision() <= MOST_DIGITS && Math.abs((long) value.scale()) <= MOST_DIGITS, "too many digits");
        require(range.allows(value), "not possible");
        return value;
    }

    private static String text(JsonNode node, String name) {
        JsonNode field = node.path(name);
        require(field.isString(), "not a text");
        return field.asString();
    }

    private static Instant time(String text) {
        return OffsetDateTime.parse(text).toInstant();
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

    private static void require(boolean valid, String message) {
        if (!valid) {
            throw new IllegalArgumentException(message);
        }
    }
}
