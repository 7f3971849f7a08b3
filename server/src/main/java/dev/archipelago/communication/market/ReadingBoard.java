package dev.archipelago.communication.market;

import dev.archipelago.market.Block;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.Supplement;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The last good observation of each metric. A failure changes nothing here, so a value stays and only grows old.
 * Thread-safe.
 */
final class ReadingBoard {
    private final Map<Metric, Observation> latest = new EnumMap<>(Metric.class);
    private final Set<Block> notConfigured;
    private Optional<Observation> closedRsi = Optional.empty();
    private boolean changed;

    /** @param notConfigured the blocks none of whose sources has its key */
    ReadingBoard(Set<Block> notConfigured) {
        this.notConfigured = Set.copyOf(notConfigured);
    }

    /** Takes what is newer than what is here; an answer that arrives late or from a lagging source does not go back in time. */
    synchronized void apply(Observations observations) {
        for (Observation observation : observations.values()) {
            Observation known = latest.get(observation.metric());
            if (known == null || supersedes(observation, known)) {
                changed |= known == null || !known.equals(observation);
                latest.put(observation.metric(), observation);
            }
        }
        observations.closedRsi().ifPresent(closed -> {
            if (closedRsi.isEmpty() || supersedes(closed, closedRsi.get())) {
                changed |= !closedRsi.equals(Optional.of(closed));
                closedRsi = Optional.of(closed);
            }
        });
    }

    private static boolean supersedes(Observation one, Observation known) {
        return !one.observedAt().isBefore(known.observedAt());
    }

    /** Takes readings kept from before a start, for the metrics that have none yet. */
    synchronized void restore(StoredReadings stored, Instant now) {
        for (Reading reading : stored.readings()) {
            toObservation(reading, now).ifPresent(kept -> latest.putIfAbsent(kept.metric(), kept));
        }
        if (closedRsi.isEmpty()) {
            closedRsi = stored.closedRsi().flatMap(reading -> toObservation(reading, now));
        }
        changed = true;
    }

    private static Optional<Observation> toObservation(Reading reading, Instant now) {
        if (reading.value().isEmpty()) {
            return Optional.empty();
        }
        Instant observedAt = earlier(reading.observedAt().orElse(now), now);
        return Optional.of(new Observation(
                reading.metric(),
                reading.value().get(),
                reading.source().orElse("unknown"),
                Cadence.of(reading.metric().block()).storedFreshness(),
                observedAt,
                earlier(reading.fetchedAt().orElse(now), now)));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Whether a value came since the last call of {@link #snapshot}. */
    synchronized boolean changed() {
        return changed;
    }

    /** Everything as it stands at {@code now}. */
    synchronized Snapshot snapshot(Instant now, Duration fetchDuration, boolean simulated) {
        changed = false;
        return peek(now, fetchDuration, simulated);
    }

    /** The same, without counting as published. */
    synchronized Snapshot peek(Instant now, Duration fetchDuration, boolean simulated) {
        EnumMap<Metric, Reading> readings = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            Observation known = latest.get(metric);
            readings.put(
                    metric,
                    known != null
                            ? known.at(now)
                            : Reading.absent(
                                    metric,
                                    notConfigured.contains(metric.block())
                                            ? ReadingState.NOT_CONFIGURED
                                            : ReadingState.UNAVAILABLE));
        }
        return new Snapshot(
                readings, now, fetchDuration, simulated, Supplement.of(closedRsi.map(closed -> closed.at(now))));
    }
}
