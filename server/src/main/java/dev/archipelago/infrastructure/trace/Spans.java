package dev.archipelago.infrastructure.trace;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;

/** Spans of calls to other systems. */
public final class Spans {

    private Spans() {}

    /**
     * A call that has not started yet. The trace is not passed on with it.
     *
     * @param operation the kind of calls, one of few
     * @param name what is called, as the name of the span
     */
    public static Observation call(ObservationRegistry registry, String operation, String name) {
        return Observation.createNotStarted(operation, Spans::context, registry).contextualName(name);
    }

    /** {@link #call}, if the current thread works for a trace; otherwise nothing is recorded. */
    public static Observation callWithin(ObservationRegistry registry, String operation, String name) {
        return registry.isNoop() || registry.getCurrentObservation() == null
                ? Observation.NOOP
                : call(registry, operation, name);
    }

    private static SenderContext<Object> context() {
        SenderContext<Object> context = new SenderContext<>((carrier, key, value) -> {}, Kind.CLIENT);
        context.setCarrier(Spans.class);
        return context;
    }
}
