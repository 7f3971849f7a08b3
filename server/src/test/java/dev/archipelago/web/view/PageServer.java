package dev.archipelago.web.view;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Clock;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.archipelago.business.dashboard.Currency;
import dev.archipelago.fixture.Reader;
import dev.archipelago.language.Language;
import dev.archipelago.market.Coin;
import dev.archipelago.market.CoinTable;
import dev.archipelago.market.TestCoins;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Serves every page with sample models and its production policy, and the site's static files. */
public final class PageServer implements AutoCloseable {

    /** The time at which the samples are viewed. */
    public static final Instant MOMENT = Samples.NOW.plusSeconds(4);

    private static final String FRAME = "<!doctype html><body style='font:17px/1.65 sans-serif'>"
            + "<section id=s0><h2>Tóm tắt</h2><p>Khung báo cáo mẫu.</p></section>".repeat(6);

    private static final String DRAWING = "<svg viewBox='0 0 440 220'><path d='M2 200L220 40L438 120' fill='none'"
            + " stroke='var(--accent-color)'/></svg>";

    private static final EmbedChoice WIDGET =
            new EmbedChoice(List.of(TestCoins.BTC, TestCoins.ETH), Currency.USD, EmbedChoice.Theme.SYSTEM);

    private static final BigDecimal DONG = new BigDecimal("26345.5");
    private static final String RATE = "{\"value\":" + DONG
            + ",\"source\":\"coingecko\",\"state\":\"stale\",\"observed_at\":\"2026-11-20T06:05:14Z\"}";

    private static final String POLICY = new PageTemplates(Samples.site(false)).contentSecurityPolicy();

    private final Map<String, String> pages = pages();
    private final HttpServer server;

    private static final class Shared {
        static final PageServer SERVER = new PageServer();
    }

    /** Starts the server. */
    public PageServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** Returns the instance shared by all tests of this JVM, whose state they cannot change. It is never closed. */
    static PageServer shared() {
        return Shared.SERVER;
    }

    /** Opens a reader of the shared server, with its own clock set to {@link #MOMENT}. */
    static Reader reader(Browser.NewContextOptions options) {
        Reader reader = Reader.of(shared().base(), options);
        reader.page().clock().install(new Clock.InstallOptions().setTime(MOMENT.toEpochMilli()));
        return reader;
    }

    /** Returns the paths of all pages. */
    Iterable<String> paths() {
        return pages.keySet();
    }

    /** Returns the server's URL without a path. */
    public String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = body(path, exchange);
        exchange.getResponseHeaders().set("Content-Type", type(path));
        if (pages.containsKey(path)) {
            exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
        }
        int without = path.startsWith("/api/") ? 204 : 404;
        exchange.sendResponseHeaders(body.length == 0 ? without : 200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private byte[] body(String path, HttpExchange exchange) throws IOException {
        if (pages.containsKey(path)) {
            return pages.get(path).getBytes(StandardCharsets.UTF_8);
        }
        if (path.equals("/service-worker.js")) {
            return "// keeps nothing".getBytes(StandardCharsets.UTF_8);
        }
        if (path.equals("/" + ChartLibrary.PATH)) {
            return ChartLibrary.script().getBytes(StandardCharsets.UTF_8);
        }
        if (path.contains("sandboxed")) {
            return FRAME.getBytes(StandardCharsets.UTF_8);
        }
        if (path.equals("/api/dashboard/data") && live(exchange)) {
            return summary("91301.2", "2026-11-20T07:05:12Z").getBytes(StandardCharsets.UTF_8);
        }
        return asset(path);
    }

    private static Map<String, String> pages() {
        Map<String, String> pages = new LinkedHashMap<>();
        PageTemplates templates = new PageTemplates(Samples.site(false));
        PageTemplates demo = new PageTemplates(Samples.site(true));
        for (Language language : Language.all()) {
            String tag = language.tag();
            pages.put(
                    "/home-" + tag,
                    templates.home(
                            language,
                            MarketSamples.dashboard(),
                            MarketSamples.sparks(),
                            MarketSamples.past(language),
                            FrontReports.of(List.of(
                                    Samples.head(12, language),
                                    Samples.head(11, language),
                                    Samples.head(10, language),
                                    Samples.head(9, language)))));
            pages.put(
                    "/drawn-" + tag,
                    templates.home(
                            language,
                            MarketSamples.dashboard(),
                            MarketSamples.sparks(),
                            MarketSamples.past(language),
                            FrontReports.of(List.of(
                                            Samples.head(12, language),
                                            Samples.head(11, language),
                                            Samples.head(10, language),
                                            Samples.head(9, language)))
                                    .with("Giá Bitcoin", Optional.of(DRAWING))));
            pages.put(
                    "/mixed-" + tag,
                    demo.home(
                            language,
                            Samples.mixed(),
                            Map.of(),
                            MarketSamples.past(language),
                            FrontReports.of(List.of(Samples.head(3, language), Samples.head(2, language)))));
            pages.put(
                    "/empty-" + tag,
                    templates.home(
                            language,
                            Samples.nothing(),
                            Map.of(),
                            MarketSamples.noPast(language),
                            FrontReports.of(List.of())));
            pages.put(
                    "/awaited-home-" + tag,
                    templates.home(
                            language,
                            Samples.nothing(),
                            Map.of(),
                            MarketSamples.past(language),
                            FrontReports.of(List.of(Samples.head(12, language), Samples.head(11, language)))));
            pages.put(
                    "/awaited-market-" + tag,
                    templates.market(
                            language,
                            Currency.USD,
                            Samples.nothing(),
                            MarketSamples.changes(),
                            MarketSamples.sparks()));
            pages.put(
                    "/awaited-coin-" + tag,
                    templates.coin(language, Currency.USD, MarketSamples.awaitedCoin(), MarketSamples.past(language)));
            pages.put("/embed-" + tag, templates.embed(language, Samples.live(), WIDGET));
            pages.put("/report-" + tag, demo.report(language, Samples.page(2, language), PrintContent.NONE));
            pages.put(
                    "/market-" + tag,
                    templates.market(
                            language,
                            Currency.USD,
                            MarketSamples.dashboard(),
                            MarketSamples.changes(),
                            MarketSamples.sparks()));
            pages.put(
                    "/coin-" + tag,
                    templates.coin(language, Currency.USD, MarketSamples.coin(), MarketSamples.past(language)));
            pages.put(
                    "/market/history",
                    templates.history(language, MarketSamples.cap(language), MarketSamples.snapshot()));
            pages.put(
                    "/past-" + tag,
                    templates.history(language, MarketSamples.past(language), MarketSamples.snapshot()));
            pages.put("/list-" + tag, templates.reportList(language, Samples.list(7, 14, language)));
            pages.put("/about-" + tag, templates.about(language));
            pages.put(
                    "/status-" + tag,
                    templates.status(language, Samples.health(), Samples.incidents(), Samples.closed()));
            pages.put("/settings-" + tag, templates.settings(language));
            pages.put("/offline-" + tag, templates.offline(language));
            pages.put("/search-" + tag, templates.search(language, Samples.matches(language)));
            pages.put("/none-" + tag, templates.search(language, Samples.noMatch()));
            pages.put("/problem-" + tag, templates.problem(language, 503, Optional.of("problem.detail.database")));
            pages.put("/failure-" + tag, templates.problem(language, 500, Optional.empty()));
        }
        pages.put("/settings", templates.settings(Language.ENGLISH));
        return pages;
    }

    private static boolean live(HttpExchange exchange) {
        String page = exchange.getRequestHeaders().getFirst("Referer");
        return page != null && !page.contains("mixed") && !page.contains("empty");
    }

    /** Returns the summary's JSON of the sample market at an instant, with another price of Bitcoin. */
    static String summary(String bitcoin, String at) {
        StringBuilder json = new StringBuilder("{\"timestamp\":\"" + at + "\",\"usd_vnd\":" + RATE
                + ",\"prices_vnd\":{\"btc\":" + new BigDecimal(bitcoin).multiply(DONG) + "},\"readings\":{");
        Samples.readings()
                .forEach((metric, reading) -> json.append('"')
                        .append(metric.key())
                        .append("\":{\"value\":")
                        .append(
                                metric.equals(TestCoins.BTC.price())
                                        ? bitcoin
                                        : reading.value().orElseThrow())
                        .append(",\"state\":\"live\",\"source\":\"")
                        .append(reading.source().orElseThrow())
                        .append("\",\"observed_at\":\"" + at + "\"},"));
        json.setLength(json.length() - 1);
        return json.append("}}").toString();
    }

    private static byte[] asset(String path) throws IOException {
        Optional<Coin> marked = CoinTable.shipped().coins().stream()
                .filter(coin -> path.equals("/" + coin.markPath()))
                .findFirst();
        if (marked.isPresent()) {
            return marked.get().mark().getBytes(StandardCharsets.UTF_8);
        }
        try (InputStream in = PageServer.class.getResourceAsStream("/assets" + path)) {
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
