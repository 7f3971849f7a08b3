package dev.archipelago.web;

import dev.archipelago.infrastructure.log.LogOutput;
import dev.archipelago.infrastructure.log.RequestContext;
import dev.archipelago.infrastructure.log.SlowLog;
import dev.archipelago.infrastructure.trace.Tracing;
import dev.archipelago.infrastructure.trace.Tracing.RequestSpan;
import dev.archipelago.observability.SystemMetrics;
import dev.archipelago.web.client.ClientAddresses;
import dev.archipelago.web.connection.Connections;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observes requests from their heads to the ends of their responses: gives each an identifier, which is in the header
 * {@code X-Request-Id} of the response and in every line logged for it, measures it, writes the access log and warns of
 * slow ones. Thread-safe; each request is observed on its event loop.
 */
final class RequestObserver {

    private static final Logger LOG = LoggerFactory.getLogger("dev.archipelago.web.requests");
    private static final Logger ACCESS = LoggerFactory.getLogger(LogOutput.ACCESS);

    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final int RADIX = 36;
    private static final long PREFIXES = 1L << 40;

    /** The status that the access log has for requests whose clients went away before there was a response. */
    private static final int CLIENT_CLOSED = 499;

    private static final int SWITCHING_PROTOCOLS = 101;

    /** The request that a callback on an event loop belongs to. Registered before any Vert.x is created. */
    private static final ContextLocal<Served> CURRENT = ContextLocal.registerLocal(Served.class);

    static {
        RequestContext.onEventLoops(() -> Optional.ofNullable(served()).map(Served::context));
    }

    private static final class Served {
        private final HttpServerRequest request;
        private final RequestContext context;
        private final long began = System.nanoTime();
        private final Optional<RequestSpan> span;
        private final RequestObserver observer;
        private @Nullable String route;
        private boolean ended;

        private Served(
                RequestObserver observer,
                HttpServerRequest request,
                RequestContext context,
                Optional<RequestSpan> span) {
            this.observer = observer;
            this.request = request;
            this.context = context;
            this.span = span;
        }

        private RequestContext context() {
            return context;
        }
    }

    private final ClientAddresses addresses;
    private final SystemMetrics metrics;
    private final Tracing tracing;
    private final String prefix =
            Long.toString(PREFIXES + ThreadLocalRandom.current().nextLong(PREFIXES), RADIX) + "-";
    private final AtomicLong requests = new AtomicLong();

    /**
     * @param addresses determines whose identifiers are believed, and what is logged of clients
     * @param metrics counts the requests that a route answers
     * @param tracing has a span for each request; it continues the traces of trusted proxies only
     */
    RequestObserver(ClientAddresses addresses, SystemMetrics metrics, Tracing tracing) {
        this.addresses = addresses;
        this.metrics = metrics;
        this.tracing = tracing;
    }

    /** Begins to observe {@code request}, whose head has arrived. */
    void begin(HttpServerRequest request) {
        String id = id(request);
        RequestContext context = new RequestContext(id);
        Optional<RequestSpan> span =
                tracing.request(name -> addresses.isFromProxy(request) ? request.getHeader(name) : null);
        span.ifPresent(context::link);
        Served served = new Served(this, request, context, span);
        CURRENT.put(Vertx.currentContext(), served);
        Connections.identify(request, id);
        request.response()
                .endHandler(nothing -> ended(served, request.response().getStatusCode()));
    }

    /** Sets the route that answers the request of the current callback. */
    static void routed(String path) {
        Served served = served();
        if (served != null) {
            served.route = path;
        }
    }

    /** The request of the current callback became a WebSocket, of which the server reports no end. */
    static void upgraded() {
        Served served = served();
        if (served != null) {
            served.observer.ended(served, SWITCHING_PROTOCOLS);
        }
    }

    /** The request that the current callback belongs to; empty outside of requests. */
    static Optional<HttpServerRequest> current() {
        return Optional.ofNullable(served()).map(served -> served.request);
    }

    private static @Nullable Served served() {
        Context context = Vertx.currentContext();
        return context == null || !context.isEventLoopContext() ? null : CURRENT.get(context);
    }

    /** The identifier that a trusted proxy gave, or a new one. */
    private String id(HttpServerRequest request) {
        String given = request.getHeader(REQUEST_ID);
        return given != null && WELL_FORMED.matcher(given).matches() && addresses.isFromProxy(request)
                ? given
                : prefix + Long.toString(requests.incrementAndGet(), RADIX);
    }

    private void ended(Served served, int status) {
        if (served.ended) {
            return;
        }
        served.ended = true;
        long nanos = System.nanoTime() - served.began;
        HttpServerRequest request = served.request;
        HttpServerResponse response = request.response();
        String route = served.route;
        if (route != null) {
            metrics.request(route, status, nanos);
        }
        if (LOG.isDebugEnabled()) {
            LOG.debug("{} {} {} in {} us", request.method(), request.path(), status, nanos / 1000);
        }
        served.span.ifPresent(
                span -> span.end(request.method().name(), route == null ? "" : route, path(request, route), status));
        SlowLog.check(
                SlowLog.Kind.REQUEST,
                nanos,
                () -> request.method() + " " + path(request, route),
                served.context::parts);
        if (ACCESS.isInfoEnabled()) {
            boolean answered = response.headWritten() || status == SWITCHING_PROTOCOLS;
            logAccess(request, route, answered ? status : CLIENT_CLOSED, nanos);
        }
    }

    private void logAccess(HttpServerRequest request, @Nullable String route, int status, long nanos) {
        String path = path(request, route);
        String client = addresses.logged(request);
        double millis = nanos / 1000 / 1e3;
        long bytes = request.response().bytesWritten();
        ACCESS.atInfo()
                .addKeyValue("method", request.method().name())
                .addKeyValue("route", route == null ? "none" : route)
                .addKeyValue("path", path)
                .addKeyValue("status", status)
                .addKeyValue("bytes", bytes)
                .addKeyValue("duration_ms", millis)
                .addKeyValue("client", client)
                .log("{} {} {} {} B {} ms {}", request.method(), path, status, bytes, millis, client);
    }

    /** The path without its query, which may contain a key; the route where the path itself contains a secret. */
    private static String path(HttpServerRequest request, @Nullable String route) {
        if (route != null && route.contains(":secret")) {
            return route;
        }
        String path = request.path();
        return path == null ? "-" : path;
    }
}
