package dev.archipelago.communication.market;

import dev.archipelago.market.Block;
import dev.archipelago.market.ComputedFigures;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Snapshot;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serialises snapshots as JSON: the summary, the frames for browsers, and the data that other programs read in Redis.
 * Numbers are plain decimals without exponents; absent values are {@code null}.
 */
public final class SnapshotJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    static final String REFRESHED = "refreshed";

    private SnapshotJson() {}

    /** Returns the dashboard summary: the fields of the raw snapshot, their aliases, and the source of each value. */
    public static byte[] summary(Snapshot snapshot) {
        Map<String, @Nullable Object> fields = rawFields(snapshot);
        addNormalised(fields, snapshot);
        fields.put("computed", computed(snapshot));
        fields.put("readings", SnapshotJsonParts.readings(snapshot));
        return JSON.writeValueAsBytes(fields);
    }

    /** Returns the global figures. */
    public static byte[] global(Snapshot snapshot) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (Metric metric : snapshot.catalog().metrics(Block.GLOBAL)) {
            fields.put(metric.key(), value(snapshot, metric));
        }
        fields.put("market_cap", value(snapshot, Metrics.MARKET_CAP_USD));
        fields.put("volume_24h", value(snapshot, Metrics.VOLUME_24H_USD));
        fields.put("data_sources", Map.of("global", SnapshotJsonParts.source(snapshot, Block.GLOBAL)));
        fields.put("freshness", Map.of("global", SnapshotJsonParts.freshness(snapshot, Block.GLOBAL)));
        fields.put("simulated", snapshot.simulated());
        fields.put("timestamp", SnapshotJsonParts.time(snapshot.timestamp()));
        return JSON.writeValueAsBytes(fields);
    }

    /** Returns the raw snapshot for the shared key (contract D.1). */
    public static byte[] raw(Snapshot snapshot) {
        return JSON.writeValueAsBytes(rawFields(snapshot));
    }

    /**
     * Returns the raw snapshot flattened for the stream: numbers and booleans as text, objects as JSON, absent values
     * as {@code null}.
     */
    public static Map<String, String> streamFields(Snapshot snapshot) {
        Map<String, String> fields = new LinkedHashMap<>();
        rawFields(snapshot).forEach((name, value) -> fields.put(name, text(value)));
        fields.put("stream_timestamp", SnapshotJsonParts.time(snapshot.timestamp()));
        return fields;
    }

    /**
     * Returns the fields of the raw snapshot and those for followers, who need no checkpoint to read them: {@value
     * #REFRESHED} and {@value SnapshotDecoder#CHANGES}.
     */
    static Map<String, String> streamFields(Publication publication) {
        Snapshot snapshot = publication.snapshot();
        Map<String, String> fields = streamFields(snapshot);
        fields.put(REFRESHED, Long.toString(publication.refreshed()));
        fields.put(
                SnapshotDecoder.CHANGES,
                new CompactReadingsCodec(snapshot.catalog())
                        .encode(ReplicatedReadings.of(publication), snapshot.timestamp()));
        return fields;
    }

    /**
     * Returns the message for brokers: the raw snapshot with {@code stream_timestamp}, and with the leader's {@code
     * epoch} if there is one.
     */
    static byte[] message(Publication publication) {
        Map<String, @Nullable Object> fields = rawFields(publication.snapshot());
        fields.put(
                "stream_timestamp",
                SnapshotJsonParts.time(publication.snapshot().timestamp()));
        publication.epoch().ifPresent(epoch -> fields.put("epoch", epoch));
        return JSON.writeValueAsBytes(fields);
    }

    /** Returns the frame that sends a new snapshot to browsers. */
    public static String update(Snapshot snapshot) {
        return frame("dashboard_update", snapshot, "external_apis");
    }

    /**
     * Returns the frame that sends the snapshot to one browser; {@code source} is the reason: {@code client_request}, …
     */
    public static String dashboardData(Snapshot snapshot, String source) {
        return frame("dashboard_data", snapshot, source);
    }

    /** Returns the readings by metric key, as in the summary. */
    public static Map<String, Object> readings(Snapshot snapshot) {
        return SnapshotJsonParts.readings(snapshot);
    }

    /** Formats a time as in the summary. */
    public static String time(Instant instant) {
        return SnapshotJsonParts.time(instant);
    }

    private static String frame(String type, Snapshot snapshot, String source) {
        Map<String, @Nullable Object> data = rawFields(snapshot);
        data.remove("last_updated");
        addNormalised(data, snapshot);
        Map<String, Object> disagreements = SnapshotJsonParts.disagreements(snapshot);
        if (!disagreements.isEmpty()) {
            data.put("disagreements", disagreements);
        }
        Map<String, @Nullable Object> frame = new LinkedHashMap<>();
        frame.put("type", type);
        frame.put("data", data);
        frame.put("timestamp", SnapshotJsonParts.time(snapshot.timestamp()));
        frame.put("source", source);
        return JSON.writeValueAsString(frame);
    }

    private static Map<String, @Nullable Object> rawFields(Snapshot snapshot) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (Metric metric : snapshot.catalog().metrics()) {
            if (metric.placement() == Metric.Placement.FIELD) {
                fields.put(metric.key(), value(snapshot, metric));
            }
        }
        fields.put("us_stock_indices", SnapshotJsonParts.funds(snapshot));
        fields.put("fetch_duration_ms", snapshot.fetchDuration().toMillis());
        fields.put("partial_failure", SnapshotJsonParts.partialFailure(snapshot));
        fields.put("last_updated", lastUpdated(snapshot));
        fields.put("timestamp", SnapshotJsonParts.time(snapshot.timestamp()));
        if (snapshot.simulated()) {
            fields.put("simulated", true);
        }
        return fields;
    }

    private static void addNormalised(Map<String, @Nullable Object> fields, Snapshot snapshot) {
        fields.put("fear_greed_index", value(snapshot, Metrics.FNG_VALUE));
        fields.put("rsi_14", value(snapshot, Metrics.BTC_RSI_14));
        fields.put("market_cap", value(snapshot, Metrics.MARKET_CAP_USD));
        fields.put("volume_24h", value(snapshot, Metrics.VOLUME_24H_USD));
        Map<String, Object> sources = new LinkedHashMap<>();
        Map<String, Object> freshness = new LinkedHashMap<>();
        for (Block block : Block.PUBLISHED) {
            sources.put(block.key(), SnapshotJsonParts.source(snapshot, block));
            freshness.put(block.key(), SnapshotJsonParts.freshness(snapshot, block));
        }
        fields.put("data_sources", sources);
        fields.put("freshness", freshness);
        for (Metric metric : snapshot.catalog().metrics()) {
            if (metric.placement() == Metric.Placement.OBJECT) {
                fields.put(metric.key(), SnapshotJsonParts.object(snapshot.reading(metric), snapshot, false));
            }
        }
        fields.put("prices_vnd", SnapshotJsonParts.pricesVnd(snapshot));
        fields.put("source", "layer2_external_apis");
        fields.put("normalized_by", "layer3_market_data_adapter");
        fields.put("simulated", snapshot.simulated());
    }

    /** Returns the formulas of the figures that the server computes, by field; upstreams publish the others. */
    private static Map<String, String> computed(Snapshot snapshot) {
        Map<String, String> formulas = new LinkedHashMap<>();
        snapshot.readings()
                .values()
                .forEach(reading -> ComputedFigures.formula(reading)
                        .ifPresent(formula -> formulas.put(reading.metric().key(), formula)));
        if (formulas.containsKey(Metrics.BTC_RSI_14.key())) {
            formulas.put("rsi_14", formulas.getOrDefault(Metrics.BTC_RSI_14.key(), ""));
        }
        if (snapshot.usdVnd().value().isPresent()) {
            formulas.put("prices_vnd", ComputedFigures.PRICES_VND);
        }
        return formulas;
    }

    private static @Nullable BigDecimal value(Snapshot snapshot, Metric metric) {
        return snapshot.reading(metric).value().orElse(null);
    }

    private static @Nullable String lastUpdated(Snapshot snapshot) {
        Optional<Instant> newest = snapshot.mainReadings().stream()
                .flatMap(reading -> reading.fetchedAt().stream())
                .max(Instant::compareTo);
        return newest.map(SnapshotJsonParts::time).orElse(null);
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> text;
            case BigDecimal number -> number.toPlainString();
            case Map<?, ?> object -> new String(JSON.writeValueAsBytes(object), StandardCharsets.UTF_8);
            default -> value.toString();
        };
    }
}
