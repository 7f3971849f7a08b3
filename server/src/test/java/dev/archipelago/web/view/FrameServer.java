package dev.archipelago.web.view;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.archipelago.business.reports.ReportDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Serves report documents under their real policies, embedded in a small page as the site embeds them. */
final class FrameServer implements AutoCloseable {

    private static final String PAGE = """
            <!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Page</title><link rel="icon" href="data:,">
            <style>iframe { border: 0; width: 100%%; }</style></head><body>
            <nav><a href="#" data-section="charts-section">Charts</a></nav><progress data-reading-progress></progress>
            <iframe data-report-frame sandbox="allow-scripts" src="/frame/%s"></iframe><div style="height: 2000px"></div>
            <script type="module" src="/report-frame.js"></script></body></html>
            """;

    private final Map<String, ReportDocument> reports = new ConcurrentHashMap<>();
    private final FrameDocument documents = new FrameDocument(new ChartModules(), Engines.SHARED);
    private final HttpServer server;

    FrameServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/page/",
                exchange -> answer(
                        exchange,
                        "text/html",
                        PAGE.formatted(name(exchange)),
                        "frame-src 'self'; default-src 'self'; style-src 'unsafe-inline'; img-src data:"));
        server.createContext(
                "/frame/",
                exchange -> answer(
                        exchange,
                        "text/html",
                        documents.frame(report(exchange)).html(),
                        documents.framePolicy(
                                FrameDocument.frameHashes(report(exchange)),
                                "iframe".equals(exchange.getRequestHeaders().getFirst("Sec-Fetch-Dest")))));
        server.createContext("/print/", exchange -> {
            PrintView view = documents.printView(
                    report(exchange),
                    new PrintLabels("Site", "Title", "Subtitle", "Created", "Print", "Close", "No advice"));
            answer(exchange, "text/html", view.html(), documents.printPolicy(view.hashes()));
        });
        server.createContext(
                "/report-frame.js",
                exchange -> answer(
                        exchange,
                        "text/javascript",
                        Asset.text("crypto_dashboard/assets/report-frame.js"),
                        "default-src 'none'"));
        server.start();
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
        exchange.getResponseHeaders().set("Content-Security-Policy", policy);
        exchange.sendResponseHeaders(200, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
