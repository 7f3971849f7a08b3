package dev.archipelago.web;

import static dev.archipelago.web.TestSite.header;
import static dev.archipelago.web.TestSite.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.LogFile;
import dev.archipelago.infrastructure.audit.AuditEntry;
import dev.archipelago.infrastructure.config.ClientConfig;
import dev.archipelago.infrastructure.config.LogConfig;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Tests request identifiers, the request log, and the log levels that operators change. */
class RequestObserverTest {

    private static final String BEARER = "Bearer " + TestSite.KEY;

    private static TestSite site;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        site = TestSite.withReports();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @Test
    void response_ofAnyKind_hasAnIdentifierOfItsOwn() throws Exception {
        Set<String> ids = new HashSet<>();
        for (String path : List.of("/", "/", "/robots.txt", "/none", "/crypto_report/1", "/%zz", "/ws", "/health")) {
            String answer = RawRequests.exchange(
                    site.port, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            ids.add(answer.replaceAll("(?s).*\r\nx-request-id: ([A-Za-z0-9-]+)\r\n.*", "$1"));
        }
        ids.add(header(site.send("POST", "/clear-cache"), "x-request-id"));

        assertThat(ids).hasSize(9).allMatch(id -> id.matches("[a-z0-9]{8,9}-[a-z0-9]+"));
    }

    @Test
    void identifier_wellFormedAndOfATrustedProxy_isKept() throws Exception {
        assertThat(header(site.get("/", "X-Request-Id", "4f1c2a9e-proxy.7"), "x-request-id"))
                .isEqualTo("4f1c2a9e-proxy.7");
        assertThat(header(site.get("/", "X-Request-Id", "two words"), "x-request-id"))
                .isNotEqualTo("two words");
        assertThat(header(site.get("/", "X-Request-Id", "x".repeat(65)), "x-request-id"))
                .hasSizeLessThan(30);
    }

    @Test
    void identifier_ofAnyoneElse_isReplaced() throws Exception {
        ClientConfig unlimited = ClientConfig.DEFAULT.unlimited();
        try (TestSite open = new TestSite(new ClientConfig(List.of(), Map.of(), unlimited.sockets()))) {
            assertThat(header(open.get("/", "X-Request-Id", "forged-1"), "x-request-id"))
                    .isNotEqualTo("forged-1");
        }
    }

    @Test
    void failure_onAWorker_isLoggedWithTheIdentifierOfItsRequest() throws Exception {
        site.dashboard.broken = true;
        try (LogFile log = LogFile.in(directory, LogConfig.Format.JSON)) {
            HttpResponse<byte[]> answer = site.send("POST", "/api/crypto/dashboard-summary/refresh");

            String id = header(answer, "x-request-id");
            assertThat(text(answer)).contains(id);
            assertThat(lines(log, "request failed"))
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line.path("request_id").asString()).isEqualTo(id));
        } finally {
            site.dashboard.broken = false;
        }
    }

    @Test
    void lines_ofALoader_haveTheIdentifierOfItsRequest() throws Exception {
        Logger logger = LoggerFactory.getLogger(RequestObserverTest.class);
        site.reports.onAsk = () -> logger.warn("read on {}", Thread.currentThread());
        try (LogFile log = LogFile.in(directory, LogConfig.Format.JSON)) {
            String id = header(site.get("/crypto_report/2?lang=en"), "x-request-id");

            assertThat(lines(log, "read on"))
                    .isNotEmpty()
                    .allSatisfy(line ->
                            assertThat(line.path("request_id").asString()).isEqualTo(id));
        } finally {
            site.reports.onAsk = () -> {};
        }
    }

    @Test
    void accessLog_request_hasItsFieldsButNoQuery() throws Exception {
        try (LogFile log = LogFile.in(directory, LogConfig.Format.JSON)) {
            HttpResponse<byte[]> page = site.get(
                    "/crypto_report/3?lang=en&token=abc",
                    "X-Forwarded-For",
                    "203.0.113.77",
                    "X-Request-Id",
                    "access-1");
            site.get("/none", "X-Forwarded-For", "2001:db8:1:2:3::9", "X-Request-Id", "access-2");

            WebServerTest.await(() -> accesses(log).size() == 2);
            JsonNode line = accesses(log).getFirst();
            assertThat(line.path("method").asString()).isEqualTo("GET");
            assertThat(line.path("route").asString()).startsWith("/crypto_report/:");
            assertThat(line.path("path").asString()).isEqualTo("/crypto_report/3");
            assertThat(line.path("status").asInt()).isEqualTo(200);
            assertThat(line.path("bytes").asInt()).isEqualTo(page.body().length);
            assertThat(line.path("duration_ms").isNumber()).isTrue();
            assertThat(line.path("client").asString()).isEqualTo("203.0.113.0");
            assertThat(line.path("request_id").asString()).isEqualTo("access-1");
            JsonNode absent = accesses(log).get(1);
            assertThat(absent.path("status").asInt()).isEqualTo(404);
            assertThat(absent.path("client").asString()).isEqualTo("2001:db8:1:0:0:0:0:0");
            assertThat(log.text()).doesNotContain("token").doesNotContain("203.0.113.77");
        }
    }

    @Test
    void accessLog_webSocket_isLoggedWhenItOpens() throws Exception {
        try (LogFile log = LogFile.in(directory, LogConfig.Format.JSON);
                RawWebSocket socket = new RawWebSocket(site.port)) {
            WebServerTest.await(() -> !accesses(log).isEmpty());
            assertThat(accesses(log).getFirst().path("path").asString()).isEqualTo("/ws");
            assertThat(accesses(log).getFirst().path("status").asInt()).isEqualTo(101);
        }
    }

    @Test
    void logLevels_operator_changesThemWithAnEntryInTheAuditLog() throws Exception {
        assertThat(put("{\"logger\":\"dev.archipelago.web\",\"level\":\"debug\",\"minutes\":5}", "")
                        .statusCode())
                .isEqualTo(401);

        HttpResponse<byte[]> changed =
                put("{\"logger\":\"dev.archipelago.web\",\"level\":\"debug\",\"minutes\":5}", BEARER);

        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(text(changed)).contains("\"logger\":\"dev.archipelago.web\",\"level\":\"DEBUG\",\"until\":\"20");
        assertThat(LoggerFactory.getLogger(WebServer.class).isDebugEnabled()).isTrue();
        assertThat(site.audit.entries)
                .extracting(AuditEntry::action, AuditEntry::subject)
                .contains(org.assertj.core.groups.Tuple.tuple(
                        "log_level.changed", "dev.archipelago.web DEBUG for 5 min"));

        assertThat(text(put("{\"logger\":\"dev.archipelago.web\",\"level\":null}", BEARER)))
                .doesNotContain("dev.archipelago.web\"");
        for (String bad : List.of(
                "",
                "[]",
                "{\"logger\":\"a b\",\"level\":\"INFO\"}",
                "{\"logger\":\"a\",\"level\":\"LOUD\"}",
                "{\"logger\":\"a\"}",
                "{\"logger\":\"a\",\"level\":\"INFO\",\"minutes\":0}")) {
            assertThat(put(bad, BEARER).statusCode()).as(bad).isEqualTo(400);
        }
    }

    private static HttpResponse<byte[]> put(String body, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(site.uri("/api/log-levels"))
                .method("PUT", HttpRequest.BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return site.client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static List<JsonNode> lines(LogFile log, String message) {
        return log.lines().stream()
                .filter(line -> line.path("message").asString().contains(message))
                .toList();
    }

    private static List<JsonNode> accesses(LogFile log) {
        return log.lines().stream()
                .filter(line -> line.path("logger").asString().equals("dev.archipelago.access"))
                .toList();
    }
}
