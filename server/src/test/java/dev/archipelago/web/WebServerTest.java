package dev.archipelago.web;

import static dev.archipelago.web.TestSite.header;
import static dev.archipelago.web.TestSite.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.site.Await;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebServerTest {

    private TestSite site;

    @BeforeEach
    void start() {
        site = new TestSite();
        site.reports.with(1, "Report title 1");
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void address_over8Kb_is414() throws Exception {
        String answer = RawRequests.exchange(site.port, request("/?q=" + "a".repeat(8200), ""));

        assertThat(answer).startsWith("HTTP/1.1 414 ").contains("cache-control: no-store");
    }

    @Test
    void address_farOver8Kb_is414() throws Exception {
        assertThat(RawRequests.exchange(site.port, request("/?q=" + "a".repeat(20_000), "")))
                .contains(" 414 Request-URI Too Long");
    }

    @Test
    void address_of8Kb_isServed() throws Exception {
        assertThat(RawRequests.exchange(site.port, request("/?q=" + "a".repeat(8192 - 4), "")))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void headers_over16Kb_are431() throws Exception {
        String answer = RawRequests.exchange(site.port, request("/", "X-Long: " + "a".repeat(17_000) + "\r\n"));

        assertThat(answer).startsWith("HTTP/1.1 431 ");
    }

    @Test
    void body_over64Kb_is413() throws Exception {
        String answer = RawRequests.exchange(
                site.port,
                "POST /api/crypto/dashboard-summary/refresh HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void chunkedBody_over64Kb_is413() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(site.uri("/clear-cache"))
                .header("Authorization", "Bearer " + TestSite.KEY)
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(new byte[70_000])))
                .build();

        assertThat(site.client
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void garbage_insteadOfHttp_is400() throws Exception {
        assertThat(RawRequests.exchange(site.port, "GARBAGE\r\n\r\n"))
                .contains(" 400 Bad Request")
                .contains("content-security-policy");
    }

    @Test
    void notModified_onTheWire_hasItsFieldsButNoBodyAndNoLength() throws Exception {
        String tag = header(site.get("/"), "etag");

        String answer = RawRequests.exchange(site.port, request("/", "If-None-Match: W/\"x\", " + tag + "\r\n"));

        assertThat(answer).startsWith("HTTP/1.1 304 ").endsWith("\r\n\r\n").doesNotContain("content-length");
        assertThat(answer).contains("\r\netag: " + tag, "\r\nconnection: close\r\n", "\r\nx-request-id: ");
    }

    @Test
    void http2_inClearText_isNotSpoken() throws Exception {
        String answer = RawRequests.firstLine(
                site.port,
                request("/", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"));

        assertThat(answer).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/shared_assets/../../etc/passwd",
                "/shared_assets/%2e%2e/%2e%2e/etc/passwd",
                "/shared_assets/..%2f..%2fetc/passwd",
                "/shared_assets/css/..%5c..%5ccolors.css",
                "/shared_assets/.hidden.css",
                "/shared_assets/css",
                "/shared_assets/css/",
                "/shared_assets/css/colors.css%00.png",
                "/shared_assets/none.css",
                "/shared_assets/../../messages/messages_vi.properties",
                "/shared_assets/../../dev/archipelago/web/WebServer.class",
                "/assets/../messages/messages_vi.properties",
                "/assets/dev/archipelago/web/WebServer.class"
            })
    void asset_hostilePath_is404(String path) throws Exception {
        assertThat(RawRequests.exchange(site.port, request(path, ""))).matches("(?s)HTTP/1.1 (404|400) .*");
    }

    @Test
    void asset_byPath_isKeptForAnHour() throws Exception {
        HttpResponse<byte[]> css = site.get("/shared_assets/css/colors.css", "accept-encoding", "br");

        assertThat(css.statusCode()).isEqualTo(200);
        assertThat(header(css, "content-type")).isEqualTo("text/css; charset=utf-8");
        assertThat(header(css, "content-encoding")).isEqualTo("br");
        assertThat(header(css, "cache-control")).isEqualTo("public, max-age=3600");
        assertThat(header(css, "vary")).isEqualTo("Accept-Encoding");
        assertThat(header(css, "x-content-type-options")).isEqualTo("nosniff");
    }

    @Test
    void asset_byVersion_isKeptForAYear() throws Exception {
        String page = text(site.get("/"));
        int from = page.indexOf("/shared_assets/fonts/be-vietnam-pro-400.woff2?v=");
        String address = page.substring(from, page.indexOf('"', from));

        HttpResponse<byte[]> font = site.get(address);

        assertThat(header(font, "cache-control")).isEqualTo("public, max-age=31536000, immutable");
    }

    @Test
    void asset_byWrongVersion_isKeptForAnHour() throws Exception {
        assertThat(header(site.get("/shared_assets/css/colors.css?v=0123456789ab"), "cache-control"))
                .isEqualTo("public, max-age=3600");
    }

    @ParameterizedTest
    @CsvSource({
        "/shared_assets/js/chart_modules.js, text/javascript; charset=utf-8",
        "/shared_assets/js/chart_modules/gauge.js, text/javascript; charset=utf-8",
        "/favicon.ico, image/svg+xml; charset=utf-8",
        "/robots.txt, text/plain; charset=utf-8"
    })
    void asset_oldPath_answers(String path, String type) throws Exception {
        HttpResponse<byte[]> asset = site.get(path);

        assertThat(asset.statusCode()).isEqualTo(200);
        assertThat(header(asset, "content-type")).isEqualTo(type);
        assertThat(header(asset, "etag")).startsWith("\"");
    }

    @Test
    void reports_unavailableAndPageNeverRendered_is503() throws Exception {
        site.reports.away = true;

        HttpResponse<byte[]> answer = site.get("/crypto_report/1", "accept-language", "en");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(header(answer, "retry-after")).isEqualTo("5");
        assertThat(text(answer)).contains("The database is not responding");
    }

    @Test
    void frame_reportsUnavailable_hasThePlainTextNoticeAndReloads() throws Exception {
        site.reports.away = true;

        HttpResponse<byte[]> answer = site.get(
                "/api/crypto_reports/1/sandboxed",
                "accept",
                "text/html",
                "accept-language",
                "en",
                "sec-fetch-dest",
                "iframe");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(header(answer, "refresh")).isEqualTo("5");
        // The frame's origin is opaque: it could load neither scripts nor fonts of the site.
        assertThat(text(answer))
                .contains("The database is not responding")
                .doesNotContain("<script", "<link", "src=", "href=");
    }

    @Test
    void reports_unavailableAndPageRenderedBefore_isServed() throws Exception {
        site.get("/crypto_report/1");
        site.reports.away = true;
        site.refresher.reportChanged(1);

        assertThat(site.get("/crypto_report/1").statusCode()).isEqualTo(200);
    }

    @Test
    void page_askedByManyAtOnce_isMadeOnce() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        site.reports.gate = gate;
        var answers = new java.util.ArrayList<CompletableFuture<HttpResponse<byte[]>>>();
        for (int i = 0; i < 20; i++) {
            answers.add(site.client.sendAsync(
                    HttpRequest.newBuilder(site.uri("/crypto_report/1?lang=en")).build(),
                    HttpResponse.BodyHandlers.ofByteArray()));
        }
        gate.countDown();

        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        // The report's heading and its body, once each.
        assertThat(site.reports.reads).hasValue(2);
    }

    @Test
    void close_requestUnderWay_isAnswered() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        site.reports.gate = gate;
        CompletableFuture<HttpResponse<byte[]>> answer = site.client.sendAsync(
                HttpRequest.newBuilder(site.uri("/crypto_report/1")).build(), HttpResponse.BodyHandlers.ofByteArray());
        await(() -> site.reports.asked.get() > 0);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(site.server::close);
        await(() -> !listens());
        gate.countDown();

        assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        closing.get(10, TimeUnit.SECONDS);
    }

    @Test
    void start_onSeveralCores_spreadsConnectionsOverAsManyEventLoops() throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        int cores = Runtime.getRuntime().availableProcessors();
        RouteModule module = table -> table.get("/thread", context -> {
            threads.add(Thread.currentThread().getName());
            context.response().end();
        });
        try (WebServer server = site.serverOf(module)) {
            int port = server.start();
            List<Socket> open = new ArrayList<>();
            for (int i = 0; i < cores; i++) {
                Socket socket = RawRequests.open(port, "GET /thread HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                open.add(socket);
            }

            assertThat(threads).hasSize(cores);
            assertThat(server.connections()).isEqualTo(cores);
            for (Socket socket : open) {
                socket.close();
            }
            await(() -> server.connections() == 0);
        }
    }

    @Test
    void start_portTaken_reportsIt() {
        WebServer second = site.serverOnPort(site.port, TestSite.LIMITS);

        assertThatThrownBy(second::start)
                .isInstanceOf(ListenException.class)
                .hasMessageContaining("127.0.0.1:" + site.port);
        second.close();
    }

    @Test
    void bug_inARequest_is500WithAnId() throws Exception {
        site.dashboard.broken = true;

        HttpResponse<byte[]> answer = site.send("POST", "/api/crypto/dashboard-summary/refresh");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(header(answer, "x-correlation-id")).isNotEmpty();
        assertThat(text(answer)).contains(header(answer, "x-correlation-id")).doesNotContain("a bug");
    }

    private boolean listens() {
        try (Socket socket = new Socket("127.0.0.1", site.port)) {
            return socket.isConnected();
        } catch (java.io.IOException e) {
            return false;
        }
    }

    static void await(java.util.function.BooleanSupplier condition) {
        Await.until("the web server", condition::getAsBoolean);
    }

    private static String request(String path, String headers) {
        String connection = headers.contains("Connection:") ? "" : "Connection: close\r\n";
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + connection + headers + "\r\n";
    }
}
