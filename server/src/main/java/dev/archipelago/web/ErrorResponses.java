package dev.archipelago.web;

import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.RootCauses;
import dev.archipelago.infrastructure.log.RequestContext;
import dev.archipelago.language.Language;
import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.BusyException;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.Explanation;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.page.PageWriter;
import dev.archipelago.web.view.FrameProblemPage;
import dev.archipelago.web.view.PageTemplates;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests that cannot be fulfilled: a page in the reader's language, or problem JSON (RFC 9457) for programs.
 * Thread-safe; call it on the request's event loop.
 */
final class ErrorResponses {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorResponses.class);

    private static final Duration OUTAGE_LOG_INTERVAL = Duration.ofSeconds(30);

    /** How long a client waits before it repeats a request that an overloaded server rejected, in seconds. */
    private static final String RETRY_SECONDS = "5";

    private record Kind(Language language, int status, Optional<Explanation> detail, boolean framed) {}

    private final PageTemplates templates;
    private final PageFactory factory;
    private final PageWriter writer;
    private final Json json;
    private final InstantSource clock;
    private final AtomicLong nextOutageLog = new AtomicLong();
    /**
     * Not a cache: there are a few dozen pages, which never change and must be available when everything else fails.
     */
    private final ConcurrentMap<Kind, Page> pages = new ConcurrentHashMap<>();

    ErrorResponses(PageTemplates templates, PageFactory factory, PageWriter writer, Json json, InstantSource clock) {
        this.templates = templates;
        this.factory = factory;
        this.writer = writer;
        this.json = json;
        this.clock = clock;
    }

    void send(HttpServerRequest request, int status) {
        send(request, status, Optional.empty());
    }

    void send(HttpServerRequest request, int status, Explanation detail) {
        send(request, status, Optional.of(detail));
    }

    /** Answers with problem JSON whose detail is {@code text}, whatever the client accepts. */
    void explain(HttpServerRequest request, int status, String text) {
        json.send(request, status, "application/problem+json", problem(request, status, Optional.of(text)));
    }

    /** Answers 429: the client may try again after {@code wait}. */
    void tooMany(HttpServerRequest request, Duration wait) {
        retryAfter(request, wait);
        send(request, 429, ProblemDetail.TOO_MANY);
    }

    /** Sets {@code Retry-After} in the response that is about to be sent, in whole seconds, at least one. */
    static void retryAfter(HttpServerRequest request, Duration wait) {
        request.response().putHeader("retry-after", Long.toString(Math.max(1, Math.ceilDiv(wait.toMillis(), 1000L))));
    }

    /** Answers 405 with the allowed methods. */
    void methodNotAllowed(HttpServerRequest request, String allowed) {
        request.response().putHeader("allow", allowed);
        send(request, 405);
    }

    /**
     * Answers a request whose processing failed: 503 if the server is overloaded or a dependency is unavailable,
     * otherwise 500, logged once with the identifier of the request, which is also in the header {@code
     * x-correlation-id}.
     */
    void failed(HttpServerRequest request, Throwable failure) {
        if (RootCauses.isCausedBy(failure, BusyException.class, RejectedExecutionException.class)) {
            LOG.debug("{} is rejected, the server is overloaded: {}", request.path(), rootMessage(failure));
            send(request, 503, ProblemDetail.BUSY);
            return;
        }
        if (RootCauses.isCausedBy(failure, SQLException.class, IOException.class, TimeoutException.class)) {
            logOutage(request, failure);
            send(request, 503, ProblemDetail.DATABASE);
            return;
        }
        BackgroundFailures.exitIfOutOfMemory(failure);
        String id = RequestContext.current().map(RequestContext::id).orElse("none");
        LOG.error("request failed, correlation id {}, path {}", id, request.path(), failure);
        if (!request.response().headWritten()) {
            request.response().putHeader("x-correlation-id", id);
        }
        try {
            send(request, 500);
        } catch (RuntimeException e) {
            LOG.error("the error page cannot be sent, correlation id {}", id, e);
            end(request.response());
        }
    }

    private static void end(HttpServerResponse response) {
        if (!response.headWritten()) {
            response.headers().clear();
            response.setStatusCode(500).end();
        } else if (!response.ended()) {
            response.reset();
        }
    }

    /** Logs an outage, which affects every request, at intervals. */
    private void logOutage(HttpServerRequest request, Throwable failure) {
        long now = clock.millis();
        long next = nextOutageLog.get();
        if (now >= next && nextOutageLog.compareAndSet(next, now + OUTAGE_LOG_INTERVAL.toMillis())) {
            LOG.warn("{} cannot be answered now: {}", request.path(), rootMessage(failure));
        } else {
            LOG.debug("{} cannot be answered now: {}", request.path(), rootMessage(failure));
        }
    }

    private void send(HttpServerRequest request, int status, Optional<Explanation> detail) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            // A part of another response has been sent, so only a reset tells the client that it is incomplete.
            response.reset();
            return;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        response.headers().forEach(entry -> headers.put(entry.getKey(), entry.getValue()));
        if (status == 503) {
            headers.put("retry-after", RETRY_SECONDS);
        }
        if (wantsJson(request)) {
            response.headers().setAll(headers);
            sendJson(request, status, detail);
            return;
        }
        Language language = ReaderLanguage.of(request).language();
        boolean framed = "iframe".equals(request.getHeader("sec-fetch-dest"));
        if (status == 503 && framed) {
            // The embedding page cannot see the status, so the frame itself repeats the request.
            headers.put("refresh", RETRY_SECONDS);
        }
        Page page = pages.computeIfAbsent(new Kind(language, status, detail, framed), this::page);
        // The writer replaces all headers, so those that were set before are set again.
        writer.write(request, page, Addressing.BY_PATH, headers);
    }

    private void sendJson(HttpServerRequest request, int status, Optional<Explanation> detail) {
        Optional<String> text = detail.map(known -> known.english()
                .replace("{coins}", String.join(", ", templates.site().catalog().symbols())));
        json.send(request, status, "application/problem+json", problem(request, status, text));
    }

    private Page page(Kind kind) {
        Optional<String> key = kind.detail().map(Explanation::key);
        String html = kind.framed()
                ? FrameProblemPage.html(
                        kind.language(), kind.status(), key, templates.site().catalog())
                : templates.problem(kind.language(), kind.status(), key);
        PageHead head = new PageHead(
                kind.status(),
                "text/html; charset=utf-8",
                Optional.of(kind.language().tag()),
                Optional.of(
                        kind.framed() ? FrameProblemPage.contentSecurityPolicy() : templates.contentSecurityPolicy()),
                CachePolicy.NOT_STORED,
                CachePolicy.NOT_STORED);
        return factory.page(head, html.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] problem(HttpServerRequest request, int status, Optional<String> detail) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", HttpResponseStatus.valueOf(status).reasonPhrase());
        problem.put("status", status);
        detail.ifPresent(text -> problem.put("detail", text));
        String id = request.response().headers().get("x-correlation-id");
        if (id != null) {
            problem.put("correlation_id", id);
        }
        return Json.bytes(problem);
    }

    /** Programs send {@code Accept}; at API paths the absence of HTML in it suffices. */
    private static boolean wantsJson(HttpServerRequest request) {
        String accept = request.headers().get("accept");
        if (accept != null && accept.contains("text/html")) {
            return false;
        }
        if (accept != null && (accept.contains("application/json") || accept.contains("application/problem+json"))) {
            return true;
        }
        String path = request.path();
        return path != null
                && (path.startsWith("/api/")
                        || path.startsWith("/health")
                        || path.startsWith("/metrics")
                        || path.startsWith("/admin/")
                        || path.equals("/cache-stats")
                        || path.equals("/clear-cache")
                        || path.equals("/ws"));
    }

    private static String rootMessage(Throwable failure) {
        Throwable root =
                failure instanceof CacheLoadException && failure.getCause() != null ? failure.getCause() : failure;
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
