package dev.archipelago.web;

import dev.archipelago.business.dashboard.MarketDashboard;
import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.infrastructure.key.Scope;
import dev.archipelago.web.client.ClientAddress;
import dev.archipelago.web.client.ClientLimits;
import dev.archipelago.web.live.LiveSocket;
import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.page.PageWriter;
import dev.archipelago.web.page.RenderPools;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Routes of the market as JSON, and of the WebSocket. */
public final class MarketRoutes implements RouteModule {

    private static final List<String> SUMMARIES =
            List.of("/api/crypto/dashboard-summary", "/api/dashboard/data", "/api/crypto/dashboard-summary/cached");

    /** The value of {@code Retry-After} for a client with too many WebSockets. */
    private static final Duration SOCKET_RETRY_AFTER = Duration.ofSeconds(30);

    private static final byte[] REFRESHED =
            "{\"status\":\"success\",\"message\":\"the newest summary\",\"data\":".getBytes(StandardCharsets.UTF_8);

    private final MarketDashboard dashboard;
    private final LiveSocket live;
    private final RouteServices services;
    private final ErrorResponses problems;
    private final CachedBody summary;
    private final CachedBody global;
    private final DashboardExport export;
    private final CachedBody exportCsv;
    private final CachedBody exportJson;

    public MarketRoutes(MarketDashboard dashboard, LiveSocket live, RouteServices services) {
        this.dashboard = dashboard;
        this.live = live;
        this.services = services;
        this.problems = services.problems();
        PageFactory factory = services.factory();
        PageWriter writer = services.writer();
        PageHead head = head("application/json; charset=utf-8");
        this.summary = new CachedBody(head, factory, writer);
        this.global = new CachedBody(head, factory, writer);
        this.export = new DashboardExport(dashboard);
        this.exportCsv = new CachedBody(head(CsvText.TYPE), factory, writer);
        this.exportJson = new CachedBody(head, factory, writer);
    }

    private static PageHead head(String type) {
        return new PageHead(
                200, type, Optional.empty(), Optional.empty(), CachePolicy.REVALIDATED, CachePolicy.REVALIDATED);
    }

    @Override
    public void mount(RouteTable routes) {
        for (String path : SUMMARIES) {
            routes.get(path, context -> summary.write(context.request(), dashboard.summary(), Addressing.BY_PATH));
        }
        routes.get(
                "/api/market-data/global",
                context -> global.write(context.request(), dashboard.global(), Addressing.BY_PATH));
        routes.export("/api/crypto/dashboard.csv", context -> export(context, exportCsv, export::csv));
        routes.get("/api/crypto/dashboard.json", context -> export(context, exportJson, export::json));
        routes.getOrPost("/api/crypto/dashboard-summary/refresh", this::refresh);
        routes.get("/ws", this::connect);
    }

    private void export(RoutingContext context, CachedBody file, Supplier<byte[]> bytes) {
        Optional<Duration> wait = services.access().take(ClientLimit.EXPORTS, context.request());
        if (wait.isPresent()) {
            problems.tooMany(context.request(), wait.get());
        } else {
            file.write(context.request(), bytes.get(), Addressing.BY_PATH);
        }
    }

    /**
     * Refreshes the summary. Old pages request this with GET, so a page of another site could make its readers'
     * browsers request it, too; browsers reveal that in a header. An operator, who sends a key with the scope {@code
     * cache:clear}, is not limited but recorded in the audit log.
     */
    private void refresh(RoutingContext context) {
        if ("cross-site".equals(context.request().getHeader("sec-fetch-site"))) {
            problems.send(context.request(), 403, ProblemDetail.CROSS_SITE);
        } else if (context.request().getHeader("authorization") != null) {
            services.admin().requiring(Scope.CACHE_CLEAR).admit(context, () -> refreshByOperator(context));
        } else {
            Optional<Duration> wait = services.access().take(ClientLimit.REFRESHES, context.request());
            if (wait.isPresent()) {
                problems.tooMany(context.request(), wait.get());
            } else {
                answer(context, dashboard::refresh);
            }
        }
    }

    private void refreshByOperator(RoutingContext context) {
        AuditLog.Origin origin = services.admin().origin(context);
        answer(context, () -> {
            services.access().audit().append(origin, "market.refreshed", "dashboard summary");
            return dashboard.refresh();
        });
    }

    private void answer(RoutingContext context, Callable<byte[]> summary) {
        services.workers()
                .run(context.vertx(), services.pools().bulkhead(RenderPools.Kind.DATA), summary)
                .onComplete(
                        bytes -> {
                            ByteArrayOutputStream body = new ByteArrayOutputStream(bytes.length + 80);
                            body.writeBytes(REFRESHED);
                            body.writeBytes(bytes);
                            body.write('}');
                            services.json()
                                    .send(
                                            context.request(),
                                            200,
                                            "application/json; charset=utf-8",
                                            body.toByteArray());
                        },
                        failure -> problems.failed(context.request(), failure));
    }

    private void connect(RoutingContext context) {
        ClientLimits limits = services.access().limits();
        ClientAddress client = services.access().addresses().of(context.request());
        Optional<Duration> wait = limits.take(ClientLimit.HANDSHAKES, client);
        if (wait.isPresent() || !limits.connect(client)) {
            problems.tooMany(context.request(), wait.orElse(SOCKET_RETRY_AFTER));
            return;
        }
        Optional<Integer> refusal = live.accept(context.request(), () -> limits.disconnect(client));
        if (refusal.isPresent()) {
            if (refusal.get() == 426) {
                context.response().putHeader("upgrade", "websocket").putHeader("connection", "upgrade");
            }
            problems.send(context.request(), refusal.get());
        } else {
            RequestObserver.upgraded();
        }
    }
}
