package dev.archipelago.communication.market;

import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.market.Metric;
import dev.archipelago.market.SecondOpinion;
import dev.archipelago.market.Snapshot;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The readings of a market as a follower needs them: each value with its source, times and freshness, and each second
 * opinion with its expiry. Immutable.
 *
 * @param values the observations by metric; a metric without a value is absent
 * @param opinions the second opinions that are shown, by metric
 */
record ReplicatedReadings(Map<Metric, Observation> values, Map<Metric, TimedSecondOpinion> opinions) {

    /** No readings. */
    static final ReplicatedReadings NONE = new ReplicatedReadings(Map.of(), Map.of());

    ReplicatedReadings {
        values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
        opinions = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(opinions));
    }

    /**
     * The difference between two sets of readings.
     *
     * @param changed the values and second opinions that were added or replaced
     * @param gone the metrics whose second opinion is no longer shown
     */
    record Difference(ReplicatedReadings changed, Set<Metric> gone) {}

    /** Returns the readings of a publication. */
    static ReplicatedReadings of(Publication publication) {
        Snapshot snapshot = publication.snapshot();
        Map<Metric, Observation> values = new LinkedHashMap<>();
        snapshot.readings().forEach((metric, reading) -> {
            Freshness freshness = publication.ageing().freshness().get(metric);
            if (freshness != null && reading.value().isPresent()) {
                values.put(
                        metric,
                        new Observation(
                                reading.value().get(),
                                reading.source().orElseThrow(),
                                freshness,
                                reading.observedAt().orElseThrow(),
                                reading.fetchedAt().orElseThrow(),
                                reading.composition()));
            }
        });
        Map<Metric, TimedSecondOpinion> opinions = new LinkedHashMap<>();
        for (Map.Entry<Metric, SecondOpinion> opinion :
                snapshot.secondOpinions().entrySet()) {
            Instant until = publication.ageing().opinionsUntil().get(opinion.getKey());
            if (until != null) {
                opinions.put(opinion.getKey(), new TimedSecondOpinion(opinion.getValue(), until));
            }
        }
        return new ReplicatedReadings(values, opinions);
    }

    /** Returns what has changed since {@code earlier}. A value never disappears. */
    Difference since(ReplicatedReadings earlier) {
        Map<Metric, Observation> changed = new LinkedHashMap<>(values);
        changed.entrySet().removeAll(earlier.values.entrySet());
        Map<Metric, TimedSecondOpinion> replaced = new LinkedHashMap<>(opinions);
        replaced.entrySet().removeAll(earlier.opinions.entrySet());
        Set<Metric> gone = new LinkedHashSet<>(earlier.opinions.keySet());
        gone.removeAll(opinions.keySet());
        return new Difference(new ReplicatedReadings(changed, replaced), gone);
    }

    /** Returns these readings with a difference applied; the inverse of {@link #since}. */
    ReplicatedReadings with(Difference difference) {
        Map<Metric, Observation> newValues = new LinkedHashMap<>(values);
        newValues.putAll(difference.changed.values);
        Map<Metric, TimedSecondOpinion> newOpinions = new LinkedHashMap<>(opinions);
        newOpinions.putAll(difference.changed.opinions);
        newOpinions.keySet().removeAll(difference.gone);
        return new ReplicatedReadings(newValues, newOpinions);
    }
}
