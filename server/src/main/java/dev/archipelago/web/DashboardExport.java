package dev.archipelago.web;

import dev.archipelago.business.dashboard.MarketDashboard;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Exports the dashboard as CSV and as JSON: a row for each figure of the newest snapshot with its source, times and
 * state. Numbers are plain decimals; unknown values are empty or null. Thread-safe.
 */
final class DashboardExport {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    /** One exported figure. */
    private record Row(
            String metric,
            Optional<BigDecimal> value,
            String unit,
            ReadingState state,
            Optional<String> source,
            Optional<Instant> observedAt,
            Optional<Instant> fetchedAt) {}

    private record Export(Snapshot snapshot, byte[] csv, byte[] json) {}

    private final MarketDashboard dashboard;
    /** Not a cache, but the export of one snapshot, which the next snapshot replaces. */
    private volatile Export export;

    DashboardExport(MarketDashboard dashboard) {
        this.dashboard = dashboard;
        this.export = write(dashboard.current().snapshot());
    }

    /** The export as CSV with a header row. The array must not be modified. */
    byte[] csv() {
        return newest().csv();
    }

    /** The export as JSON. The array must not be modified. */
    byte[] json() {
        return newest().json();
    }

    private Export newest() {
        Export current = export;
        Snapshot snapshot = dashboard.current().snapshot();
        if (current.snapshot() != snapshot) {
            current = write(snapshot);
            export = current;
        }
        return current;
    }

    private static Export write(Snapshot snapshot) {
        List<Row> rows = new ArrayList<>();
        for (Reading reading : snapshot.readings().values()) {
            boolean exported = switch (reading.metric().placement()) {
                case FIELD, FUND -> true;
                case OBJECT -> reading.value().isPresent();
                case READING -> false;
            };
            if (exported) {
                rows.add(row(reading));
            }
        }
        return new Export(snapshot, csv(snapshot, rows), json(snapshot, rows));
    }

    private static Row row(Reading reading) {
        return new Row(
                reading.metric().key(),
                reading.value(),
                lower(reading.metric().unit()),
                reading.state(),
                reading.source(),
                reading.observedAt(),
                reading.fetchedAt());
    }

    private static byte[] csv(Snapshot snapshot, List<Row> rows) {
        CsvText text = new CsvText(
                "metric", "value", "unit", "state", "source", "observed_at", "fetched_at", "timestamp", "simulated");
        for (Row row : rows) {
            text.row(List.of(
                    row.metric(),
                    row.value().map(BigDecimal::toPlainString).orElse(""),
                    row.unit(),
                    lower(row.state()),
                    row.source().orElse(""),
                    row.observedAt().map(Instant::toString).orElse(""),
                    row.fetchedAt().map(Instant::toString).orElse(""),
                    snapshot.timestamp(),
                    snapshot.simulated()));
        }
        return text.bytes();
    }

    private static byte[] json(Snapshot snapshot, List<Row> rows) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("timestamp", snapshot.timestamp().toString());
        fields.put("simulated", snapshot.simulated());
        fields.put("figures", rows.stream().map(DashboardExport::fields).toList());
        return JSON.writeValueAsBytes(fields);
    }

    private static Map<String, @Nullable Object> fields(Row row) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("metric", row.metric());
        fields.put("value", row.value().orElse(null));
        fields.put("unit", row.unit());
        fields.put("state", lower(row.state()));
        fields.put("source", row.source().orElse(null));
        fields.put("observed_at", row.observedAt().map(Instant::toString).orElse(null));
        fields.put("fetched_at", row.fetchedAt().map(Instant::toString).orElse(null));
        return fields;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
