package dev.archipelago.infrastructure.trace;

import dev.archipelago.infrastructure.config.TraceConfig;
import dev.archipelago.infrastructure.log.RequestContext;
import io.micrometer.observation.ObservationRegistry;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Traces of what the server does for requests and in the background. Each traced piece of work is an {@code
 * Observation} of Micrometer, the parent of what begins on its thread meanwhile. Thread-safe.
 */
public interface Tracing extends AutoCloseable {

    /** Traces nothing, at no cost. */
    Tracing OFF = new NoTracing();

    /**
     * The export that {@code config} describes; {@link #OFF} without one. No class of OpenTelemetry is loaded then.
     *
     * @param node the name of this node, an attribute of all traces
     */
    static Tracing of(Optional<TraceConfig> config, String node) {
        return config.<Tracing>map(present -> OtlpTracing.start(present, node)).orElse(OFF);
    }

    /** The registry of observations, which become spans. */
    ObservationRegistry observations();

    /**
     * Begins the span of a request; empty if nothing is traced.
     *
     * @param headers the value of a header of the request that may continue the trace of its client, or null
     */
    Optional<RequestSpan> request(UnaryOperator<@Nullable String> headers);

    /** The identifier of the trace that the current thread works for. */
    Optional<String> currentTraceId();

    /** How many spans the collector has received. */
    long exported();

    /** How many spans were lost because the collector did not receive them. */
    long lost();

    /** Exports what is pending, for two seconds at most. */
    @Override
    void close();

    /** The span of a request, from its head to the end of its response. */
    interface RequestSpan extends RequestContext.Link {

        /**
         * Ends the span.
         *
         * @param route the pattern of the path; empty if no route answered
         */
        void end(String method, String route, String path, int status);
    }
}
