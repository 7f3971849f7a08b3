package dev.archipelago.infrastructure.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the {@link TraceConfig} from environment variables. */
final class TraceVariables {

    private static final String PREFIX = "OTEL_";
    private static final Set<String> HTTP = Set.of("http", "https");
    private static final Set<String> PROTOCOLS = Set.of("http/protobuf");

    private final Variables variables;

    TraceVariables(Variables variables) {
        this.variables = variables;
    }

    /** Empty if nothing is traced. */
    Optional<TraceConfig> read() {
        variables.section("Traces");
        boolean wanted = variables
                .base(
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        HTTP,
                        "",
                        "The collector that traces are sent to over OTLP/HTTP, such as `http://localhost:4318`; without"
                                + " it nothing is traced. Other variables of OpenTelemetry's SDK are honoured, too.")
                .isPresent();
        variables.text("OTEL_SERVICE_NAME", "a text", "archipelago", "The name of this service in traces.");
        variables.text(
                "OTEL_RESOURCE_ATTRIBUTES",
                "`name=value` pairs, separated by commas",
                "",
                "Attributes of this server in traces, such as `deployment.environment=production`.");
        variables.text(
                "OTEL_TRACES_SAMPLER",
                "a sampler of OpenTelemetry's SDK",
                "parentbased_always_on",
                "Which requests are traced; `parentbased_traceidratio` for a part of them.");
        variables.text(
                "OTEL_TRACES_SAMPLER_ARG",
                "the argument of the sampler",
                "",
                "For `parentbased_traceidratio` the part that is traced, from 0 to 1.");
        Optional<String> headers = variables.secretText(
                "OTEL_EXPORTER_OTLP_HEADERS",
                "`name=value` pairs, separated by commas",
                "",
                "Headers of requests to the collector, such as its key.");
        variables
                .value("OTEL_EXPORTER_OTLP_PROTOCOL")
                .filter(protocol -> !PROTOCOLS.contains(protocol))
                .ifPresent(protocol -> variables.problem(
                        "OTEL_EXPORTER_OTLP_PROTOCOL", "is '" + protocol + "', expected http/protobuf"));
        return wanted ? Optional.of(new TraceConfig(settings(headers))) : Optional.empty();
    }

    private Map<String, Secret> settings(Optional<String> headers) {
        Map<String, Secret> settings = new TreeMap<>();
        variables
                .names(PREFIX)
                .forEach(name -> variables.value(name).ifPresent(value -> settings.put(name, new Secret(value))));
        // They may come from a file.
        headers.ifPresent(text -> settings.put("OTEL_EXPORTER_OTLP_HEADERS", new Secret(text)));
        return settings;
    }
}
