package dev.archipelago.infrastructure.trace;

import io.micrometer.observation.ObservationRegistry;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Traces nothing. */
final class NoTracing implements Tracing {

    @Override
    public ObservationRegistry observations() {
        return ObservationRegistry.NOOP;
    }

    @Override
    public Optional<RequestSpan> request(UnaryOperator<@Nullable String> headers) {
        return Optional.empty();
    }

    @Override
    public Optional<String> currentTraceId() {
        return Optional.empty();
    }

    @Override
    public long exported() {
        return 0;
    }

    @Override
    public long lost() {
        return 0;
    }

    @Override
    public void close() {
        // There is nothing to release.
    }
}
