package dev.archipelago.web;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.observability.SystemHealth;
import dev.archipelago.observability.incident.Incident;
import dev.archipelago.observability.incident.IncidentHistory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The public state of the site as JSON: nothing that is for operators only. */
final class StatusJson {

    private static final int MAX_INCIDENTS = 100;

    private StatusJson() {}

    static Map<String, Object> of(SystemHealth.Report report, IncidentHistory history) {
        Instant now = report.at();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", word(report.status()));
        body.put("timestamp", now.toString());
        body.put("window_days", IncidentHistory.WINDOW.toDays());
        body.put(
                "observed_since", history.observedSince().map(Instant::toString).orElse(null));
        body.put("uptime_percent", percent(history.uptimePercent(Incident.SITE, now)));
        List<Map<String, Object>> components = new ArrayList<>();
        for (SystemHealth.Component component : report.components()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", component.name());
            entry.put("status", word(component.health().status()));
            entry.put("uptime_percent", percent(history.uptimePercent(component.name(), now)));
            components.add(entry);
        }
        body.put("components", components);
        body.put(
                "incidents",
                history.incidents().stream()
                        .limit(MAX_INCIDENTS)
                        .map(StatusJson::incident)
                        .toList());
        return body;
    }

    private static Map<String, Object> incident(Incident incident) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("component", incident.component());
        entry.put("severity", word(incident.severity()));
        entry.put("started_at", incident.start().toString());
        entry.put("ended_at", incident.end().map(Instant::toString).orElse(null));
        entry.put("cause", incident.cause());
        return entry;
    }

    private static @Nullable BigDecimal percent(OptionalDouble value) {
        return value.isEmpty() ? null : BigDecimal.valueOf(value.getAsDouble()).setScale(3, RoundingMode.DOWN);
    }

    private static String word(Health.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
