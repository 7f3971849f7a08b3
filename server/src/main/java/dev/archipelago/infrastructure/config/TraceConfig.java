package dev.archipelago.infrastructure.config;

import java.util.Map;

/**
 * The export of traces over OTLP ({@code OTEL_EXPORTER_OTLP_ENDPOINT}). Immutable.
 *
 * @param variables all variables that begin with {@code OTEL_}, as OpenTelemetry defines them; secrets, since headers
 *     among them may contain a key
 */
public record TraceConfig(Map<String, Secret> variables) {

    /** Copies the map. */
    public TraceConfig {
        variables = Map.copyOf(variables);
    }
}
