package dev.archipelago.web;

import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.config.Network;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.key.Scope;
import dev.archipelago.observability.Monitoring;
import dev.archipelago.observability.Readiness;
import dev.archipelago.observability.SystemHealth;
import dev.archipelago.observability.SystemMetrics;
import dev.archipelago.web.page.QualityValues;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Routes of health, metrics and statistics, and for clearing the cache, at their old and new paths. */
public final class OperationRoutes implements RouteModule {

    private static final Logger LOG = LoggerFactory.getLogger(OperationRoutes.class);

    private final OperationsJson figures;
    private final Monitoring monitoring;
    private final LongSupplier clearCache;
    private final OperatorAccess access;
    private final AdminGate admin;
    private final AuditLog audit;
    private final Workers workers;
    private final ErrorResponses problems;
    private final Json json;
    private final InstantSource clock;

    /**
     * @param clearCache clears the cache and returns the number of entries that were in memory; may block
     * @param operators the networks whose clients may read the details
     */
    public OperationRoutes(
            OperationsJson figures,
            Monitoring monitoring,
            LongSupplier clearCache,
            List<Network> operators,
            RouteServices services,
            InstantSource clock) {
        this.figures = figures;
        this.monitoring = monitoring;
        this.clearCache = clearCache;
        this.admin = services.admin();
        this.access = new OperatorAccess(admin, services.access().addresses(), operators);
        this.audit = services.access().audit();
        this.workers = services.workers();
        this.problems = services.problems();
        this.json = services.json();
        this.clock = clock;
    }

    @Override
    public void mount(RouteTable routes) {
        routes.get("/health", health(one -> true, figures::health));
        routes.get("/health/live", this::live);
        routes.get("/health/ready", this::ready);
        routes.get("/api/health", context -> answerHealth(context, OperationsJson::apiHealth));
        routes.get("/health/system", health(one -> true, figures::health));
        routes.get("/health/cache", component(one -> OperationsJson.isCache(one.name())));
        routes.get("/health/external-apis", component(one -> one.layer() == Layer.EXTERNAL_SERVICES));
        routes.get("/health/database", component(one -> OperationsJson.isDatabase(one.name())));
        Handler<RoutingContext> metrics = metrics();
        routes.get("/metrics", metrics);
        routes.get("/api/metrics", metrics);
        routes.get("/metrics/performance", forOperators(figures(figures::performance)));
        routes.get("/metrics/database", forOperators(figures(figures::database)));
        Handler<RoutingContext> cache = forOperators(figures(figures::cache));
        for (String path : List.of("/metrics/cache", "/cache-stats", "/admin/cache/stats")) {
            routes.get(path, cache);
        }
        routes.get("/api/crypto/rate-limit-status", figures(figures::rateLimits));
        routes.get("/api/websocket/stats", this::sockets);
        Admission operator = (context, granted) -> admin.check(
                context,
                Set.of(Scope.CACHE_CLEAR),
                refusal -> refusal.ifPresentOrElse(reason -> refuse(context, reason), granted));
        routes.post("/clear-cache", operator, this::clear);
        routes.post("/admin/cache/clear", operator, this::clear);
    }

    /** Whether this process should be restarted: 503 while virtual threads make no progress. Does not block. */
    private void live(RoutingContext context) {
        boolean alive = monitoring.alive();
        json.send(context.request(), alive ? 200 : 503, Map.of("status", alive ? "alive" : "stalled"));
    }

    /**
     * Whether clients should be sent to this server: 503 before the start, while pages cannot be served, and while
     * stopping.
     */
    private void ready(RoutingContext context) {
        Readiness.State state = monitoring.readiness().state();
        boolean readable = monitoring.health().current().readable();
        boolean ready = state == Readiness.State.READY && readable;
        String word = state == Readiness.State.READY && !readable
                ? "unreadable"
                : state.name().toLowerCase(Locale.ROOT);
        json.send(context.request(), ready ? 200 : 503, Map.of("status", word));
    }

    /** The state of the components that {@code filter} accepts; in detail for operators. */
    private Handler<RoutingContext> health(
            Predicate<SystemHealth.Component> filter, Function<SystemHealth.Report, Map<String, Object>> detailed) {
        return context -> access.check(
                context,
                refusal -> answerHealth(
                        context,
                        report -> refusal.isEmpty()
                                ? detailed.apply(report)
                                : OperationsJson.publicHealth(report, filter)));
    }

    private Handler<RoutingContext> component(Predicate<SystemHealth.Component> filter) {
        return health(filter, report -> OperationsJson.health(report, filter));
    }

    /** Answers from memory on the event loop, without waiting for the connection pool or for a worker. */
    private void answerHealth(RoutingContext context, Function<SystemHealth.Report, Map<String, Object>> view) {
        SystemHealth.Report report = monitoring.health().current();
        // A degraded server still serves readers; a load balancer must not remove it.
        json.send(context.request(), report.readable() ? 200 : 503, view.apply(report));
    }

    /** Statistics that are expensive to collect: collected once for concurrent requests, and reused for a second. */
    private Handler<RoutingContext> figures(Supplier<Map<String, Object>> view) {
        return shared("application/json; charset=utf-8", () -> Json.bytes(view.get()));
    }

    private Handler<RoutingContext> shared(String contentType, Callable<byte[]> work) {
        SharedAnswer answer = new SharedAnswer(workers, work);
        return context -> answer.get(context.vertx())
                .onComplete(
                        body -> json.send(context.request(), 200, contentType, body),
                        failure -> problems.failed(context.request(), failure));
    }

    private Handler<RoutingContext> metrics() {
        Handler<RoutingContext> asJson = figures(figures::metrics);
        Handler<RoutingContext> asText = shared(
                "text/plain; version=0.0.4; charset=utf-8",
                () -> monitoring.metrics().scrape().getBytes(StandardCharsets.UTF_8));
        Handler<RoutingContext> asOpenMetrics = shared(
                SystemMetrics.OPEN_METRICS,
                () -> monitoring.metrics().scrapeOpenMetrics().getBytes(StandardCharsets.UTF_8));
        return forOperators(context -> {
            String accept = context.request().getHeader("accept");
            if (accept != null && accept.contains("application/openmetrics-text")) {
                asOpenMetrics.handle(context);
            } else if (accept != null && QualityValues.weight(accept, "text/plain") > 0) {
                asText.handle(context);
            } else {
                asJson.handle(context);
            }
        });
    }

    /** Wraps {@code handler} so that clients that may not read the details are answered with problem JSON. */
    private Handler<RoutingContext> forOperators(Handler<RoutingContext> handler) {
        return context -> access.check(
                context,
                refusal -> refusal.ifPresentOrElse(
                        reason -> admin.refuse(context, reason), () -> handler.handle(context)));
    }

    private void sockets(RoutingContext context) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("active_connections", monitoring.metrics().subscribers());
        body.put("status", "healthy");
        body.put("timestamp", clock.instant().toString());
        json.send(context.request(), 200, body);
    }

    private void clear(RoutingContext context) {
        AuditLog.Origin origin = admin.origin(context);
        workers.run(context.vertx(), () -> {
                    audit.append(origin, "cache.cleared", "all entries");
                    return cleared();
                })
                .onComplete(
                        body -> json.send(context.request(), 200, body),
                        failure -> problems.failed(context.request(), failure));
    }

    private Map<String, Object> cleared() {
        long entries = clearCache.getAsLong();
        LOG.info("cache cleared by an operator: {} entries in memory", entries);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("success", true);
        body.put("message", "cleared (all entries)");
        body.put("operations", List.of("L1: " + entries + " entries cleared", "L2: cleared (all entries)"));
        body.put("l1_entries", entries);
        body.put("timestamp", clock.instant().toString());
        return body;
    }

    private void refuse(RoutingContext context, AdminGate.Refusal refusal) {
        refusal.retryAfter().ifPresent(wait -> ErrorResponses.retryAfter(context.request(), wait));
        json.send(context.request(), refusal.status(), Map.of("success", false, "error", refusal.text()));
    }
}
