package dev.archipelago.web.view;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.archipelago.business.reports.ReportDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server of report documents with their production policies, embedded in a small page as on the site: {@code /page/}
 * in the initial state, {@code /allowed/} with the stored script, {@code /bare/} with the script and no protection.
 */
final class FrameServer implements AutoCloseable {

    private static final String PAGE = """
        <!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Page</title><link rel="icon" href="data:,">
        <style>iframe { border: 0; width: 100%%; }</style></head><body>
        <nav><a href="#" data-section="charts-section">Charts</a></nav><progress data-reading-progress></progress>
        <p data-script-offer hidden><button>Run</button></p><p data-script-running hidden><button>Stop</button></p>
        <iframe data-report-frame sandbox="allow-scripts" src="/frame/%s"></iframe><div style="height: 2000px"></div>
        <script type="module" src="/report-frame.js"></script></body></html>
        """;

    private static final String PAGE_POLICY =
            "frame-src 'self'; default-src 'self'; style-src 'unsafe-inline'; img-src data:";

    private final Map<String, ReportDocument> reports = new ConcurrentHashMap<>();
    private final ReportFrameRenderer documents = new ReportFrameRenderer(new ChartModules(), Engines.SHARED);
    private final HttpServer server;

    FrameServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/page/", exchange -> answer(exchange, "text/html", PAGE.formatted(name(exchange)), PAGE_POLICY));
        server.createContext("/allowed/", exchange -> {
            String name = name(exchange);
            String digest = StoredScript.digest(reports.get(name).script());
            answer(exchange, "text/html", PAGE.formatted(name + "?script=" + digest), PAGE_POLICY);
        });
        server.createContext("/bare/", exchange -> answer(exchange, "text/html", bare(report(exchange)), ""));
        server.createContext("/frame/", this::frame);
        server.createContext("/print/", exchange -> {
            PrintView view = documents.printView(
                    report(exchange),
                    new PrintLabels("Site", "Title", "Subtitle", "Created", "Print", "Close", "No advice"));
            answer(exchange, "text/html", view.html(), documents.printPolicy(view.hashes()));
        });
        server.createContext(
                "/report-frame.js", exchange -> script(exchange, "crypto_dashboard/assets/report-frame.js"));
        server.createContext(
                "/shared_components/",
                exchange -> script(exchange, exchange.getRequestURI().getPath().substring(1)));
        server.start();
    }

    /** Serves the document by the rules of {@code PageRoutes}: with the stored script if the address requests it. */
    private void frame(HttpExchange exchange) throws IOException {
        ReportDocument report = report(exchange);
        boolean embedded = "iframe".equals(exchange.getRequestHeaders().getFirst("Sec-Fetch-Dest"));
        boolean stored = embedded && exchange.getRequestURI().getQuery() != null;
        answer(
                exchange,
                "text/html",
                (stored ? documents.frameWithScript(report) : documents.frame(report)).html(),
                documents.framePolicy(stored ? ReportFrameRenderer.frameHashes(report) : List.of(), embedded));
    }

    /** Returns a page with the script and no protection, the control: the connections it opens are possible ones. */
    private static String bare(ReportDocument report) {
        return "<!doctype html><html><head><meta charset=utf-8><title>Bare</title></head><body><script>"
                + report.script() + "</script></body></html>";
    }

    private static void script(HttpExchange exchange, String asset) throws IOException {
        answer(exchange, "text/javascript", Asset.text(asset), "default-src 'none'");
    }

    void add(String name, ReportDocument document) {
        reports.put(name, document);
    }

    String address(String path) {
        return "http://localhost:" + server.getAddress().getPort() + path;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private ReportDocument report(HttpExchange exchange) {
        return reports.get(name(exchange));
    }

    private static String name(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void answer(HttpExchange exchange, String type, String body, String policy) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        if (!policy.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Security-Policy", policy);
        }
        exchange.sendResponseHeaders(200, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
