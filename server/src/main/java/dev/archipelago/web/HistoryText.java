package dev.archipelago.web;

import dev.archipelago.business.history.HistoryResult;
import dev.archipelago.market.HistoryPoint;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Formats history as JSON and as CSV. Numbers are plain decimals, never exponents; unknown values are null or empty.
 */
final class HistoryText {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private HistoryText() {}

    static byte[] json(HistoryResult result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("metric", result.query().metric().key());
        fields.put("unit", result.query().metric().unit().name().toLowerCase(Locale.ROOT));
        fields.put("from", result.query().from().toString());
        fields.put("to", result.query().to().toString());
        fields.put("step_seconds", result.query().step().toSeconds());
        fields.put("resolution_seconds", result.query().resolution().toSeconds());
        fields.put("sources", result.sources());
        fields.put("simulated", result.simulated());
        fields.put("timestamp", result.readAt().toString());
        fields.put("points", result.points().stream().map(HistoryText::fields).toList());
        return JSON.writeValueAsBytes(fields);
    }

    private static Map<String, @Nullable Object> fields(HistoryPoint point) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("time", point.begins().toString());
        fields.put("open", point.open());
        fields.put("high", point.high());
        fields.put("low", point.low());
        fields.put("close", point.close());
        fields.put("mean", point.mean().orElse(null));
        fields.put("count", point.observations().orElse(null));
        fields.put("sources", point.sources());
        return fields;
    }

    static byte[] csv(HistoryResult result) {
        CsvText text = new CsvText("time", "open", "high", "low", "close", "mean", "count", "sources");
        for (HistoryPoint point : result.points()) {
            text.row(List.of(
                    point.begins(),
                    point.open().toPlainString(),
                    point.high().toPlainString(),
                    point.low().toPlainString(),
                    point.close().toPlainString(),
                    point.mean().map(BigDecimal::toPlainString).orElse(""),
                    point.observations().map(Object::toString).orElse(""),
                    String.join(" + ", point.sources())));
        }
        return text.bytes();
    }
}
