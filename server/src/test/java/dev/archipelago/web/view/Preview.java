package dev.archipelago.web.view;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.archipelago.business.reports.Language;
import dev.archipelago.market.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Photographs every page with sample models into {@code target/preview}. Run {@code main} with the path of a Chromium, and
 * optionally a part of the names of the pictures wanted.
 */
final class Preview {

    private static final String FRAME = "<!doctype html><body style='font:17px/1.65 sans-serif'>"
            + "<section id=s0><h2>Tóm tắt</h2><p>Khung báo cáo mẫu.</p></section>".repeat(6);

    public static void main(String[] arguments) throws IOException {
        Map<String, String> pages = pages();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] body = path.equals("/" + StyleBundle.PATH)
                    ? StyleBundle.css(file -> "/" + file).getBytes(StandardCharsets.UTF_8)
                    : path.contains("sandboxed")
                            ? FRAME.getBytes(StandardCharsets.UTF_8)
                            : path.equals("/api/dashboard/data") && live(exchange)
                                    ? summary().getBytes(StandardCharsets.UTF_8)
                                    : pages.containsKey(path)
                                            ? pages.get(path).getBytes(StandardCharsets.UTF_8)
                                            : asset(path);
            exchange.getResponseHeaders().set("Content-Type", type(path));
            if (pages.containsKey(path)) {
                exchange.getResponseHeaders().set("Content-Security-Policy", Views.contentSecurityPolicy());
            }
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        String filter = arguments.length > 1 ? arguments[1] : "";
        try (Playwright playwright = Playwright.create();
                Browser browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(Path.of(arguments[0]))
                                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic")))) {
            for (String path : pages.keySet()) {
                for (int width : List.of(360, 768, 1440)) {
                    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                        String name = path.substring(1) + "-" + width + "-"
                                + scheme.name().toLowerCase(java.util.Locale.ROOT);
                        if (name.contains(filter)) {
                            photograph(
                                    browser,
                                    "http://127.0.0.1:" + server.getAddress().getPort() + path,
                                    name,
                                    width,
                                    scheme);
                        }
                    }
                }
            }
        } finally {
            server.stop(0);
        }
    }

    private static void photograph(Browser browser, String url, String name, int width, ColorScheme scheme) {
        try (Page page = browser.newPage(new Browser.NewPageOptions()
                .setViewportSize(width, width < 700 ? 740 : 900)
                .setColorScheme(scheme))) {
            page.onConsoleMessage(message -> System.out.println(name + ": " + message.text()));
            page.onPageError(error -> System.out.println(name + ": " + error));
            page.clock().setFixedTime(Samples.NOW.toEpochMilli() + 4_000);
            page.navigate(url);
            page.waitForLoadState(com.microsoft.playwright.options.LoadState.NETWORKIDLE);
            page.screenshot(
                    new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of("target/preview", name + ".png")));
            Object overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth");
            if (!overflow.equals(0)) {
                System.out.println(name + " is wider than the window by " + overflow);
            }
        }
    }

    private static Map<String, String> pages() {
        Map<String, String> pages = new LinkedHashMap<>();
        Views views = new Views(Samples.site(false));
        Views demo = new Views(Samples.site(true));
        for (Language language : Language.values()) {
            String tag = language.tag();
            pages.put(
                    "/home-" + tag,
                    views.home(
                            language,
                            Samples.live(),
                            Optional.of(Samples.head(12, language)),
                            List.of(
                                    Samples.head(11, language),
                                    Samples.head(10, language),
                                    Samples.head(9, language))));
            pages.put(
                    "/mixed-" + tag,
                    demo.home(
                            language,
                            Samples.mixed(),
                            Optional.of(Samples.head(3, language)),
                            List.of(Samples.head(2, language))));
            pages.put("/empty-" + tag, views.home(language, Samples.nothing(), Optional.empty(), List.of()));
            pages.put("/report-" + tag, demo.report(language, Samples.page(2, language)));
            pages.put("/list-" + tag, views.reportList(language, Samples.list(7, 14, language)));
            pages.put("/problem-" + tag, views.problem(language, 503, Optional.of("problem.detail.database")));
        }
        return pages;
    }

    private static boolean live(HttpExchange exchange) {
        String page = exchange.getRequestHeaders().getFirst("Referer");
        return page != null && !page.contains("mixed") && !page.contains("empty");
    }

    /** The sample market a moment later, with Bitcoin up. */
    private static String summary() {
        StringBuilder json = new StringBuilder("{\"timestamp\":\"2026-11-20T07:05:12Z\",\"readings\":{");
        Samples.readings()
                .forEach((metric, reading) -> json.append('"')
                        .append(metric.key())
                        .append("\":{\"value\":")
                        .append(
                                metric == Metric.BTC_PRICE_USD
                                        ? "91301.2"
                                        : reading.value().orElseThrow())
                        .append(",\"state\":\"live\",\"source\":\"")
                        .append(reading.source().orElseThrow())
                        .append("\",\"observed_at\":\"2026-11-20T07:05:11Z\"},"));
        json.setLength(json.length() - 1);
        return json.append("}}").toString();
    }

    private static byte[] asset(String path) throws IOException {
        try (InputStream in = Preview.class.getResourceAsStream("/assets" + path)) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }

    private static String type(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "css" -> "text/css";
            case "js" -> "text/javascript";
            case "svg" -> "image/svg+xml";
            case "woff2" -> "font/woff2";
            default -> "text/html; charset=utf-8";
        };
    }
}
