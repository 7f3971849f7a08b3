package dev.archipelago.web;

import dev.archipelago.business.dashboard.MarketDashboard;
import dev.archipelago.web.live.LiveSocket;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.Flavour;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.page.PageWriter;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The market as JSON, and live. */
final class MarketRoutes {

    private static final List<String> SUMMARIES =
            List.of("/api/crypto/dashboard-summary", "/api/dashboard/data", "/api/crypto/dashboard-summary/cached");

    private static final byte[] REFRESHED =
            "{\"status\":\"success\",\"message\":\"the newest summary\",\"data\":".getBytes(StandardCharsets.UTF_8);

    private final MarketDashboard dashboard;
    private final LiveSocket live;
    private final Workers workers;
    private final Problems problems;
    private final Json json;
    private final SmallFile summary;
    private final SmallFile global;
    private final DashboardExport export;
    private final SmallFile exportCsv;
    private final SmallFile exportJson;

    MarketRoutes(
            MarketDashboard dashboard,
            LiveSocket live,
            Workers workers,
            Problems problems,
            Json json,
            PageFactory factory,
            PageWriter writer) {
        this.dashboard = dashboard;
        this.live = live;
        this.workers = workers;
        this.problems = problems;
        this.json = json;
        PageHead head = head("application/json; charset=utf-8");
        this.summary = new SmallFile(head, factory, writer);
        this.global = new SmallFile(head, factory, writer);
        this.export = new DashboardExport(dashboard);
        this.exportCsv = new SmallFile(head(CsvText.TYPE), factory, writer);
        this.exportJson = new SmallFile(head, factory, writer);
    }

    private static PageHead head(String type) {
        return new PageHead(
                200, type, Optional.empty(), Optional.empty(), CachePolicy.REVALIDATED, CachePolicy.REVALIDATED);
    }

    void mount(Paths paths) {
        for (String path : SUMMARIES) {
            paths.get(path, context -> summary.write(context.request(), dashboard.summary(), Flavour.BY_PATH));
        }
        paths.get(
                "/api/market-data/global",
                context -> global.write(context.request(), dashboard.global(), Flavour.BY_PATH));
        paths.get(
                "/api/crypto/dashboard.csv",
                context -> exportCsv.write(context.request(), export.csv(), Flavour.BY_PATH));
        paths.get(
                "/api/crypto/dashboard.json",
                context -> exportJson.write(context.request(), export.json(), Flavour.BY_PATH));
        paths.getOrPost("/api/crypto/dashboard-summary/refresh", this::refresh);
        paths.get("/ws", this::connect);
    }

    private void refresh(RoutingContext context) {
        workers.run(context.vertx(), dashboard::refresh)
                .onComplete(
                        bytes -> {
                            ByteArrayOutputStream body = new ByteArrayOutputStream(bytes.length + 80);
                            body.writeBytes(REFRESHED);
                            body.writeBytes(bytes);
                            body.write('}');
                            json.send(context.request(), 200, "application/json; charset=utf-8", body.toByteArray());
                        },
                        failure -> problems.failed(context.request(), failure));
    }

    private void connect(RoutingContext context) {
        Optional<Integer> refusal = live.accept(context.request());
        if (refusal.isPresent()) {
            if (refusal.get() == 426) {
                context.response().putHeader("upgrade", "websocket").putHeader("connection", "upgrade");
            }
            problems.send(context.request(), refusal.get());
        }
    }
}
