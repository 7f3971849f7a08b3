package dev.archipelago.communication.market;

import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Reading;
import dev.archipelago.market.Snapshot;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Serialises the readings of a publication for followers: like the readings of the summary, with the times at which
 * each changes its state by age, and with the dong rate. {@link SnapshotDecoder} decodes them.
 */
final class AgeingReadings {
    static final String SECOND = "second";
    /** The time until which a reading is live unless it is replaced. */
    static final String LIVE_UNTIL = "live_until";
    /** The time until which a reading is delayed; it is stale afterwards. */
    static final String DELAYED_UNTIL = "delayed_until";

    private AgeingReadings() {}

    /** Returns the fields of each reading by metric key. */
    static Map<String, Object> of(Publication publication) {
        Snapshot snapshot = publication.snapshot();
        Map<String, Object> all = SnapshotFields.readings(snapshot);
        for (Metric metric : snapshot.catalog().metrics()) {
            Reading reading = snapshot.reading(metric);
            if (metric.supplementary() && reading.value().isEmpty()) {
                continue;
            }
            Map<Object, @Nullable Object> fields = copy(fields(metric, snapshot, all));
            Freshness freshness = publication.ageing().freshness().get(metric);
            if (freshness != null) {
                limit(fields, reading.observedAt(), freshness);
            }
            Instant until = publication.ageing().opinionsUntil().get(metric);
            if (until != null && fields.get(SECOND) instanceof Map<?, ?> second) {
                Map<Object, @Nullable Object> timed = copy(second);
                timed.put(LIVE_UNTIL, SnapshotFields.time(until));
                fields.put(SECOND, timed);
            }
            all.put(metric.key(), fields);
        }
        return all;
    }

    private static @Nullable Object fields(Metric metric, Snapshot snapshot, Map<String, Object> readings) {
        return metric.placement() == Metric.Placement.OBJECT
                ? SnapshotFields.object(snapshot.reading(metric), snapshot, true)
                : readings.get(metric.key());
    }

    private static Map<Object, @Nullable Object> copy(@Nullable Object fields) {
        return fields instanceof Map<?, ?> map ? new LinkedHashMap<>(map) : new LinkedHashMap<>();
    }

    private static void limit(Map<Object, @Nullable Object> fields, Optional<Instant> observedAt, Freshness freshness) {
        observedAt.ifPresent(at -> {
            fields.put(LIVE_UNTIL, SnapshotFields.time(at.plus(freshness.liveUpTo())));
            fields.put(DELAYED_UNTIL, SnapshotFields.time(at.plus(freshness.delayedUpTo())));
        });
    }
}
