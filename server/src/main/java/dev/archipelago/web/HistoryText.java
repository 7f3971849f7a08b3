package dev.archipelago.web;

import dev.archipelago.business.history.HistoryAnswer;
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

    static byte[] json(HistoryAnswer answer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("metric", answer.question().metric().key());
        fields.put("unit", answer.question().metric().unit().name().toLowerCase(Locale.ROOT));
        fields.put("from", answer.question().from().toString());
        fields.put("to", answer.question().to().toString());
        fields.put("step_seconds", answer.question().step().toSeconds());
        fields.put("resolution_seconds", answer.question().resolution().toSeconds());
        fields.put("sources", answer.sources());
        fields.put("simulated", answer.simulated());
        fields.put("timestamp", answer.readAt().toString());
        fields.put("points", answer.points().stream().map(HistoryText::fields).toList());
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

    static byte[] csv(HistoryAnswer answer) {
        CsvText text = new CsvText("time", "open", "high", "low", "close", "mean", "count", "sources");
        for (HistoryPoint point : answer.points()) {
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
