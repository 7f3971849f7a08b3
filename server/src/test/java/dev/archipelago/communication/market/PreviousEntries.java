package dev.archipelago.communication.market;

import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Reading;
import dev.archipelago.market.Snapshot;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * An encoder of stream entries in the format of the previous version: like those of the summary, with the times at
 * which each reading changes its state, and with the USD/VND rate. Followers must read such entries.
 */
final class PreviousEntries {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    static final String SECOND = "second";
    /** The time until which a reading is live unless it is replaced. */
    static final String LIVE_UNTIL = "live_until";
    /** The time until which a reading is delayed; it is stale afterwards. */
    static final String DELAYED_UNTIL = "delayed_until";

    private PreviousEntries() {}

    /** The fields of an entry of the previous version, without the epoch. */
    static Map<String, String> entry(Publication publication) {
        Map<String, String> fields = SnapshotJson.streamFields(publication.snapshot());
        fields.put("refreshed", Long.toString(publication.refreshed()));
        fields.put("readings", JSON.writeValueAsString(of(publication)));
        return fields;
    }

    /** Returns the fields of each reading by metric key. */
    private static Map<String, Object> of(Publication publication) {
        Snapshot snapshot = publication.snapshot();
        Map<String, Object> all = SnapshotJsonParts.readings(snapshot);
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
            // An index computed by another method is a reading of its own; followers know the formulas.
            fields.remove(SnapshotJsonParts.COMPUTED);
            if (metric.equals(Metrics.FNG_VALUE)) {
                fields.remove(SECOND);
            }
            Instant until = publication.ageing().opinionsUntil().get(metric);
            if (until != null && fields.get(SECOND) instanceof Map<?, ?> second) {
                Map<Object, @Nullable Object> timed = copy(second);
                timed.put(LIVE_UNTIL, SnapshotJsonParts.time(until));
                fields.put(SECOND, timed);
            }
            all.put(metric.key(), fields);
        }
        return all;
    }

    private static @Nullable Object fields(Metric metric, Snapshot snapshot, Map<String, Object> readings) {
        return metric.placement() == Metric.Placement.OBJECT
                ? SnapshotJsonParts.object(snapshot.reading(metric), snapshot, true)
                : readings.get(metric.key());
    }

    private static Map<Object, @Nullable Object> copy(@Nullable Object fields) {
        return fields instanceof Map<?, ?> map ? new LinkedHashMap<>(map) : new LinkedHashMap<>();
    }

    private static void limit(Map<Object, @Nullable Object> fields, Optional<Instant> observedAt, Freshness freshness) {
        observedAt.ifPresent(at -> {
            fields.put(LIVE_UNTIL, SnapshotJsonParts.time(at.plus(freshness.liveUpTo())));
            fields.put(DELAYED_UNTIL, SnapshotJsonParts.time(at.plus(freshness.delayedUpTo())));
        });
    }
}
