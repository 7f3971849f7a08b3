package dev.archipelago.communication.market;

import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Plausibility;
import dev.archipelago.market.SecondOpinion;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Decodes the field {@value #FIELD} that leaders of the previous version write: the readings of the summary with the
 * times at which their states change. During a rolling upgrade a follower reads such entries.
 */
final class PreviousReadings {
    /** The field of a stream entry. */
    static final String FIELD = "readings";

    private PreviousReadings() {}

    /**
     * Returns the readings; metrics that are missing are absent, unknown ones are ignored.
     *
     * @throws RuntimeException if any part is invalid
     */
    static ReplicatedReadings decode(MarketCatalog catalog, String text, Instant timestamp) {
        JsonNode readings = ReadingRules.JSON.readTree(text);
        ReadingRules.require(readings.isObject(), "readings are no object");
        Map<Metric, Observation> values = new LinkedHashMap<>();
        Map<Metric, TimedSecondOpinion> opinions = new LinkedHashMap<>();
        for (Metric metric : catalog.metrics()) {
            JsonNode reading = readings.path(metric.key());
            observation(reading, timestamp, metric).ifPresent(value -> values.put(metric, value));
            opinion(metric, reading.path("second")).ifPresent(second -> opinions.put(metric, second));
        }
        return new ReplicatedReadings(values, opinions);
    }

    /** Returns empty for a reading without a value or one that an older version does not write. */
    private static Optional<Observation> observation(JsonNode reading, Instant timestamp, Metric metric) {
        if (reading.isMissingNode() || reading.path("value").isNull()) {
            return Optional.empty();
        }
        Instant observed = time(reading, "observed_at");
        Freshness freshness = new Freshness(
                Duration.between(observed, time(reading, "live_until")),
                Duration.between(observed, time(reading, "delayed_until")));
        return Optional.of(ReadingRules.observation(
                new Observation(
                        ReadingRules.value(reading.path("value"), metric),
                        source(reading),
                        freshness,
                        observed,
                        time(reading, "fetched_at")),
                timestamp));
    }

    private static Optional<TimedSecondOpinion> opinion(Metric metric, JsonNode second) {
        if (second.isMissingNode()) {
            return Optional.empty();
        }
        JsonNode disagrees = second.path("disagrees");
        ReadingRules.require(disagrees.isBoolean(), "not true or false");
        return Optional.of(ReadingRules.opinion(new TimedSecondOpinion(
                new SecondOpinion(
                        metric,
                        ReadingRules.value(second.path("value"), metric),
                        source(second),
                        time(second, "observed_at"),
                        ReadingRules.value(second.path("difference_percent"), Plausibility.Range.NOT_NEGATIVE),
                        disagrees.booleanValue()),
                time(second, "live_until"))));
    }

    private static String source(JsonNode node) {
        return ReadingRules.source(ReadingRules.text(node.path("source")));
    }

    private static Instant time(JsonNode node, String name) {
        return OffsetDateTime.parse(ReadingRules.text(node.path(name))).toInstant();
    }
}
