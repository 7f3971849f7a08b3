package dev.archipelago.communication.alerts;

import dev.archipelago.market.Reading;
import dev.archipelago.market.alert.Alert;
import dev.archipelago.market.alert.Condition;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encodes an alert for WebSocket clients and channels. It has no {@code data}, which old pages would take for a
 * snapshot.
 */
final class AlertFrame {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private AlertFrame() {}

    static String of(Alert alert) {
        Condition condition = alert.rule().condition();
        Reading reading = alert.reading();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", alert.id().toString());
        fields.put("rule_id", alert.rule().id());
        fields.put("name", alert.rule().name());
        fields.put("metric", condition.metric().key());
        fields.put("comparison", condition.comparison().key());
        fields.put("threshold", condition.threshold());
        fields.put("value", reading.value().orElseThrow());
        fields.put("unit", reading.metric().unit().name().toLowerCase(Locale.ROOT));
        fields.put("source", reading.source().orElseThrow());
        fields.put("state", reading.state().name().toLowerCase(Locale.ROOT));
        fields.put("observed_at", reading.observedAt().orElseThrow().toString());
        fields.put("fired_at", alert.firedAt().toString());
        fields.put("simulated", alert.simulated());
        Map<String, Object> frame = new LinkedHashMap<>();
        frame.put("type", "alert");
        frame.put("alert", fields);
        return JSON.writeValueAsString(frame);
    }
}
