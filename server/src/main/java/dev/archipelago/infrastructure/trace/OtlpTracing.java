package dev.archipelago.infrastructure.trace;

import dev.archipelago.infrastructure.config.TraceConfig;
import dev.archipelago.infrastructure.log.RequestContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Exports traces over OTLP/HTTP with OpenTelemetry's SDK, which reads its own variables. Thread-safe. */
final class OtlpTracing implements Tracing {

    private static final String SCOPE = "dev.archipelago";
    private static final String SERVICE_NAME = "otel.service.name";
    private static final int CLOSE_SECONDS = 2;
    private static final int SERVER_ERROR = 500;

    /**
     * The SDK logs each failed export by itself; {@link WatchedExporter} logs changes. Loggers of the JDK are kept by
     * weak references only.
     */
    private static final Logger SDK_LOGGER = Logger.getLogger("io.opentelemetry");

    private final OpenTelemetrySdk sdk;
    private final WatchedExporter exporter;
    private final OtelTracer tracer;
    private final ObservationRegistry registry;

    private OtlpTracing(OpenTelemetrySdk sdk, WatchedExporter exporter) {
        this.sdk = sdk;
        this.exporter = exporter;
        Tracer otel = sdk.getTracer(SCOPE);
        OtelPropagator propagator = new OtelPropagator(sdk.getPropagators(), otel);
        this.tracer = new OtelTracer(otel, new OtelCurrentTraceContext(), event -> {});
        this.registry = ObservationRegistry.create();
        registry.observationConfig()
                .observationHandler(new FirstMatchingCompositeObservationHandler(
                        new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
                        new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
                        new DefaultTracingObservationHandler(tracer)));
    }

    static OtlpTracing start(TraceConfig config, String node) {
        SDK_LOGGER.setLevel(Level.OFF);
        AtomicReference<@Nullable WatchedExporter> watched = new AtomicReference<>();
        OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> properties(config))
                .addPropertiesCustomizer(properties ->
                        properties.getString(SERVICE_NAME) == null ? Map.of(SERVICE_NAME, "archipelago") : Map.of())
                .addResourceCustomizer((resource, properties) -> resource.merge(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.instance.id"),
                        node,
                        AttributeKey.stringKey("service.version"),
                        version()))))
                .addSpanExporterCustomizer((exporter, properties) -> {
                    WatchedExporter added = new WatchedExporter(exporter);
                    watched.set(added);
                    return added;
                })
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
        OtlpTracing tracing =
                new OtlpTracing(sdk, Optional.ofNullable(watched.get()).orElseGet(WatchedExporter::ofNothing));
        RequestContext.onTraces(tracing::currentTraceId);
        return tracing;
    }

    /** The variables by the names of the SDK's properties, and what this server does not export. */
    private static Map<String, String> properties(TraceConfig config) {
        Map<String, String> properties = new HashMap<>();
        properties.put("otel.exporter.otlp.protocol", "http/protobuf");
        properties.put("otel.metrics.exporter", "none");
        properties.put("otel.logs.exporter", "none");
        properties.put("otel.propagators", "tracecontext");
        config.variables()
                .forEach((name, value) ->
                        properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value.reveal()));
        return properties;
    }

    private static String version() {
        return Optional.ofNullable(OtlpTracing.class.getPackage().getImplementationVersion())
                .orElse("unknown");
    }

    @Override
    public ObservationRegistry observations() {
        return registry;
    }

    @Override
    public Optional<RequestSpan> request(UnaryOperator<@Nullable String> headers) {
        ReceiverContext<Object> context = new ReceiverContext<>((carrier, name) -> headers.apply(name), Kind.SERVER);
        context.setCarrier(headers);
        Observation observation = Observation.createNotStarted("http.server.request", () -> context, registry)
                .start();
        return Optional.of(new Request(observation, registry));
    }

    @Override
    public Optional<String> currentTraceId() {
        return Optional.ofNullable(tracer.currentSpan()).map(OtlpTracing::traceId);
    }

    private static String traceId(Span span) {
        return span.context().traceId();
    }

    @Override
    public long exported() {
        return exporter.exported();
    }

    @Override
    public long lost() {
        return exporter.lost();
    }

    @Override
    public void close() {
        RequestContext.onTraces(Optional::empty);
        sdk.getSdkTracerProvider().shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    private record Request(Observation observation, ObservationRegistry registry) implements RequestSpan {

        @Override
        public <T> Callable<T> around(Callable<T> work) {
            Observation current = registry.getCurrentObservation();
            Observation carried = current == null ? observation : current;
            return () -> {
                try (Observation.Scope scope = carried.openScope()) {
                    return work.call();
                }
            };
        }

        @Override
        public Optional<String> traceId() {
            return span().map(OtlpTracing::traceId);
        }

        @Override
        public Optional<String> exportedSpanId() {
            return span().map(Span::context)
                    .filter(context -> Boolean.TRUE.equals(context.sampled()))
                    .map(TraceContext::spanId);
        }

        private Optional<Span> span() {
            return Optional.ofNullable(observation.getContext().<TracingContext>get(TracingContext.class))
                    .map(TracingContext::getSpan);
        }

        @Override
        public void end(String method, String route, String path, int status) {
            observation
                    .contextualName(route.isEmpty() ? method : method + " " + route)
                    .lowCardinalityKeyValue("http.request.method", method)
                    .lowCardinalityKeyValue("http.response.status_code", Integer.toString(status))
                    .highCardinalityKeyValue("url.path", path);
            if (!route.isEmpty()) {
                observation.lowCardinalityKeyValue("http.route", route);
            }
            if (status >= SERVER_ERROR) {
                span().ifPresent(span -> OtelSpan.toOtel(span).setStatus(StatusCode.ERROR));
            }
            observation.stop();
        }
    }
}
