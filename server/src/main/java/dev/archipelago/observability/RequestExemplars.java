package dev.archipelago.observability;

import dev.archipelago.infrastructure.log.RequestContext;
import dev.archipelago.infrastructure.log.RequestContext.Link;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The span of the current request, of which histograms keep one for each bucket as an exemplar. Thread-safe. */
final class RequestExemplars implements SpanContext {

    @Override
    public @Nullable String getCurrentTraceId() {
        return link().flatMap(Link::traceId).orElse(null);
    }

    @Override
    public @Nullable String getCurrentSpanId() {
        return link().flatMap(Link::exportedSpanId).orElse(null);
    }

    @Override
    public boolean isCurrentSpanSampled() {
        return link().flatMap(Link::exportedSpanId).isPresent();
    }

    @Override
    public void markCurrentSpanAsExemplar() {
        // Every span that can be one is exported anyway.
    }

    private static Optional<Link> link() {
        return RequestContext.current().flatMap(RequestContext::link);
    }
}
