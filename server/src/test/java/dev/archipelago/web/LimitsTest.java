package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.archipelago.infrastructure.audit.AuditEntry;
import dev.archipelago.infrastructure.config.ClientConfig;
import dev.archipelago.infrastructure.config.ClientLimit;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests a server with a limit of two requests of each kind per client, and its changes by operators. */
class LimitsTest {

    private static final ClientLimit.Rate TWO = new ClientLimit.Rate(2, 1);
    private static TestSite site;

    @BeforeAll
    static void start() {
        Map<ClientLimit, ClientLimit.Rate> limits = new EnumMap<>(ClientLimit.class);
        for (ClientLimit limit : ClientLimit.values()) {
            limits.put(limit, TWO);
        }
        site = new TestSite(new ClientConfig(ClientConfig.DEFAULT.trustedProxies(), limits, 1));
        for (int id = 1; id <= 9; id++) {
            site.reports.with(id, "Report " + id);
        }
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    /** Sends a GET request of client {@code address}, forwarded by a trusted proxy. */
    private static HttpResponse<byte[]> get(String address, String path, String... more) throws Exception {
        return send("GET", address, path, more);
    }

    private static HttpResponse<byte[]> send(String method, String address, String path, String... more)
            throws Exception {
        String[] headers = new String[more.length + 2];
        System.arraycopy(more, 0, headers, 2, more.length);
        headers[0] = "X-Forwarded-For";
        headers[1] = address;
        return site.send(method, path, headers);
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    @Test
    void search_beyondTheLimit_is429WithRetryAfterUntilThen() throws Exception {
        String path = "/crypto_reports_list?q=word&lang=en";
        assertThat(get("198.51.100.1", path).statusCode()).isEqualTo(200);
        assertThat(get("198.51.100.1", path).statusCode()).isEqualTo(200);

        HttpResponse<byte[]> refused = get("198.51.100.1", path, "Accept", "text/html");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(TestSite.header(refused, "retry-after"))).isBetween(1, 60);
        assertThat(TestSite.header(refused, "content-type")).startsWith("text/html");
        assertThat(TestSite.text(refused)).contains("Too many requests").contains("lang=\"en\"");
        assertThat(get("198.51.100.2", path).statusCode()).isEqualTo(200);
    }

    @Test
    void refusal_inVietnamese_isInVietnamese() throws Exception {
        String path = "/crypto_reports_list?q=word&lang=vi";
        get("198.51.100.3", path);
        get("198.51.100.3", path);

        assertThat(TestSite.text(get("198.51.100.3", path))).contains("Quá nhiều yêu cầu");
    }

    @Test
    void history_beyondTheLimit_isProblemJson() throws Exception {
        HttpResponse<byte[]> refused = null;
        for (int i = 1; i <= 3; i++) {
            refused = get("198.51.100.4", "/api/crypto/history?metric=btc_price_usd&to=2026-11-0" + i);
        }

        assertThat(refused).isNotNull();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(TestSite.header(refused, "content-type")).isEqualTo("application/problem+json");
        assertThat(json(refused).path("status").asInt()).isEqualTo(429);
        assertThat(TestSite.header(refused, "retry-after")).isNotEmpty();
    }

    @Test
    void cachedPage_readByOneClient_isNeverLimited() throws Exception {
        get("198.51.100.5", "/about?lang=vi");

        for (int i = 0; i < 50; i++) {
            assertThat(get("198.51.100.5", "/about?lang=vi").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void renderedPage_beyondTheLimit_is429OrTheOlderPage() throws Exception {
        assertThat(get("198.51.100.6", "/crypto_report/1?lang=en").statusCode()).isEqualTo(200);
        assertThat(get("198.51.100.6", "/crypto_report/2?lang=en").statusCode()).isEqualTo(200);
        assertThat(get("198.51.100.6", "/crypto_report/3?lang=en").statusCode()).isEqualTo(429);

        site.refresher.reportChanged(1);

        assertThat(get("198.51.100.6", "/crypto_report/1?lang=en").statusCode()).isEqualTo(200);
    }

    @Test
    void exports_beyondTheLimit_are429() throws Exception {
        get("198.51.100.7", "/api/crypto/dashboard.csv");
        get("198.51.100.7", "/api/crypto/dashboard.json");

        assertThat(get("198.51.100.7", "/api/crypto/dashboard.csv").statusCode())
                .isEqualTo(429);
    }

    @Test
    void refresh_beyondTheLimit_is429() throws Exception {
        String path = "/api/crypto/dashboard-summary/refresh";
        assertThat(get("198.51.100.8", path).statusCode()).isEqualTo(200);
        assertThat(send("POST", "198.51.100.8", path).statusCode()).isEqualTo(200);

        assertThat(get("198.51.100.8", path).statusCode()).isEqualTo(429);
    }

    @Test
    void refresh_fromAnotherSite_is403() throws Exception {
        String path = "/api/crypto/dashboard-summary/refresh";

        assertThat(get("198.51.100.9", path, "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
        assertThat(send("POST", "198.51.100.9", path, "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(get("198.51.100.9", path, "Sec-Fetch-Site", "same-origin").statusCode())
                .isEqualTo(200);
    }

    @Test
    void refresh_withTheKey_isRecordedAndNotLimited() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(get("198.51.100.10", "/api/crypto/dashboard-summary/refresh", "Authorization", bearer())
                            .statusCode())
                    .isEqualTo(200);
        }

        assertThat(recordedFrom("198.51.100.10")).isEqualTo("market.refreshed");
        assertThat(get("198.51.100.10", "/api/crypto/dashboard-summary/refresh", "Authorization", "Bearer wrong")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void adminKey_wrongTooOften_isRefusedFromThisAddressEvenIfRight() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(get("198.51.100.11", "/api/alerts", "Authorization", "Bearer wrong-" + i)
                            .statusCode())
                    .isEqualTo(401);
        }

        HttpResponse<byte[]> refused = get("198.51.100.11", "/api/alerts", "Authorization", bearer());

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(TestSite.header(refused, "content-type")).isEqualTo("application/problem+json");
        assertThat(TestSite.header(refused, "retry-after")).isNotEmpty();
        assertThat(send("POST", "198.51.100.11", "/clear-cache", "Authorization", bearer())
                        .statusCode())
                .isEqualTo(429);
        assertThat(get("198.51.100.12", "/api/alerts", "Authorization", bearer())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void adminKey_wrong_isLoggedWithAddressAndRouteAndWithoutTheKey() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(AdminGate.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            get("198.51.100.13", "/api/alerts/7", "Authorization", "Bearer guessed-secret");
        } finally {
            logger.detachAppender(lines);
        }

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains("198.51.100.13") && line.contains("/api/alerts/:id"))
                .noneMatch(line -> line.contains("guessed"));
    }

    @Test
    void clearCache_withTheKey_isRecordedWithItsAddress() throws Exception {
        assertThat(send("POST", "198.51.100.14", "/clear-cache", "Authorization", bearer())
                        .statusCode())
                .isEqualTo(200);

        assertThat(recordedFrom("198.51.100.14")).isEqualTo("cache.cleared");
    }

    @Test
    void clearCache_auditUnavailable_isRefusedAndClearsNothing() throws Exception {
        get("198.51.100.15", "/about?lang=en");
        site.audit.away = true;
        try {
            assertThat(send("POST", "198.51.100.15", "/clear-cache", "Authorization", bearer())
                            .statusCode())
                    .isEqualTo(503);
        } finally {
            site.audit.away = false;
        }

        assertThat(site.cache.statistics().l1().entries()).isPositive();
    }

    @Test
    void audit_pageByPage_goesBackWithoutGapsAndNeedsTheKey() throws Exception {
        for (int i = 0; i < 3; i++) {
            send("POST", "198.51.100.16", "/clear-cache", "Authorization", bearer());
        }

        JsonNode first = json(get("198.51.100.16", "/api/audit?limit=2", "Authorization", bearer()));
        JsonNode second = json(get("198.51.100.16", first.path("next").asString(), "Authorization", bearer()));

        assertThat(first.path("entries").size()).isEqualTo(2);
        assertThat(second.path("entries").path(0).path("id").asLong())
                .isEqualTo(first.path("entries").path(1).path("id").asLong() - 1);
        assertThat(get("198.51.100.16", "/api/audit").statusCode()).isEqualTo(401);
        assertThat(get("198.51.100.16", "/api/audit?limit=0", "Authorization", bearer())
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void webSocket_beyondOne_is429ForThisClient() throws Exception {
        WebSocket first = connect("198.51.100.17");

        assertThat(statusOfConnecting("198.51.100.17")).isEqualTo(429);

        assertThat(statusOfConnecting("198.51.100.18")).isEqualTo(101);
        first.abort();
    }

    private static String recordedFrom(String address) {
        return site.audit.entries.stream()
                .filter(entry -> entry.address().equals(address))
                .map(AuditEntry::action)
                .findFirst()
                .orElse("nothing");
    }

    private static String bearer() {
        return "Bearer " + TestSite.KEY;
    }

    private static WebSocket connect(String address) {
        return site.client
                .newWebSocketBuilder()
                .header("X-Forwarded-For", address)
                .buildAsync(URI.create("ws://127.0.0.1:" + site.port + "/ws"), new WebSocket.Listener() {})
                .join();
    }

    private static int statusOfConnecting(String address) {
        try {
            connect(address);
            return 101;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }
}
