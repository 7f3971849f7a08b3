package dev.archipelago.web;

import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.observability.HouseHealth;
import dev.archipelago.web.page.QualityValues;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Health, metrics, statistics, and clearing the cache, under their old and new addresses. */
final class OperationRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(OperationRoutes.class);

    private final Operations operations;
    private final OperationFigures figures;
    private final AdminGate admin;
    private final AuditLog audit;
    private final Workers workers;
    private final Problems problems;
    private final Json json;
    private final InstantSource clock;

    OperationRoutes(Operations operations, OperationFigures figures, RouteServices services, InstantSource clock) {
        this.operations = operations;
        this.figures = figures;
        this.admin = services.admin();
        this.audit = services.access().audit();
        this.workers = services.workers();
        this.problems = services.problems();
        this.json = services.json();
        this.clock = clock;
    }

    void mount(Paths paths) {
        paths.get("/health", health(figures::health));
        paths.get("/api/health", health(figures::apiHealth));
        paths.get("/health/system", health(figures::health));
        paths.get("/health/cache", component(one -> OperationFigures.isCache(one.name())));
        paths.get("/health/external-apis", component(one -> one.layer() == Layer.EXTERNAL_SERVICES));
        paths.get("/health/database", component(one -> OperationFigures.isDatabase(one.name())));
        paths.get("/metrics", this::metrics);
        paths.get("/api/metrics", this::metrics);
        paths.get("/metrics/performance", figures(figures::performance));
        paths.get("/metrics/database", figures(figures::database));
        for (String path : List.of("/metrics/cache", "/cache-stats", "/admin/cache/stats")) {
            paths.get(path, figures(figures::cache));
        }
        paths.get("/api/crypto/rate-limit-status", figures(figures::rateLimits));
        paths.get("/api/websocket/stats", this::sockets);
        paths.post("/clear-cache", this::clear);
        paths.post("/admin/cache/clear", this::clear);
    }

    private Handler<RoutingContext> health(Function<HouseHealth.Report, Map<String, Object>> view) {
        return context -> workers.run(context.vertx(), () -> operations.health().report())
                .compose(report -> workers.run(context.vertx(), () -> view.apply(report))
                        .map(body -> {
                            // Degraded still serves readers; a balancer must not take it out.
                            json.send(context.request(), report.readable() ? 200 : 503, body);
                            return body;
                        }))
                .onFailure(failure -> problems.failed(context.request(), failure));
    }

    private Handler<RoutingContext> component(Predicate<HouseHealth.Component> chosen) {
        return health(report -> figures.health(report, chosen));
    }

    private Handler<RoutingContext> figures(Supplier<Map<String, Object>> view) {
        return context -> workers.run(context.vertx(), view::get)
                .onComplete(
                        body -> json.send(context.request(), 200, body),
                        failure -> problems.failed(context.request(), failure));
    }

    private void metrics(RoutingContext context) {
        String accept = context.request().getHeader("accept");
        boolean prometheus = accept != null
                && (QualityValues.weight(accept, "text/plain") > 0 || accept.contains("application/openmetrics-text"));
        if (!prometheus) {
            figures(figures::metrics).handle(context);
            return;
        }
        workers.run(context.vertx(), () -> operations.metrics().scrape())
                .onComplete(
                        text -> json.send(
                                context.request(),
                                200,
                                "text/plain; version=0.0.4; charset=utf-8",
                                text.getBytes(StandardCharsets.UTF_8)),
                        failure -> problems.failed(context.request(), failure));
    }

    private void sockets(RoutingContext context) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("active_connections", operations.metrics().subscribers());
        body.put("status", "healthy");
        body.put("timestamp", clock.instant().toString());
        json.send(context.request(), 200, body);
    }

    private void clear(RoutingContext context) {
        Optional<AdminGate.Refusal> refusal = admin.check(context);
        if (refusal.isPresent()) {
            refuse(context, refusal.get());
            return;
        }
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
        long entries = operations.cache().clear();
        LOG.info("cache cleared by an operator: {} entries in memory", entries);
        operations.afterClear().run();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("success", true);
        body.put("message", "cleared (all entries)");
        body.put("operations", List.of("L1: " + entries + " entries cleared", "L2: cleared (all entries)"));
        body.put("l1_entries", entries);
        body.put("timestamp", clock.instant().toString());
        return body;
    }

    private void refuse(RoutingContext context, AdminGate.Refusal refusal) {
        refusal.retryAfter().ifPresent(wait -> Problems.retryAfter(context.request(), wait));
        json.send(context.request(), refusal.status(), Map.of("success", false, "error", refusal.text()));
    }
}
