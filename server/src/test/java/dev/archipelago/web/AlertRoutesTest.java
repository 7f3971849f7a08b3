package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.business.alerts.RuleRequest;
import dev.archipelago.business.alerts.RuleRequest.TargetRequest;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AlertRoutesTest {

    private static final String GOOD = """
        {"name":"BTC über 100k","metric":"btc_price_usd","comparison":"above","threshold":100000.10,
         "cooldown_seconds":600,"enabled":true,"webhook":{"url":"https://receiver.example/hook","secret":"0123456789abcdef"}}\
        """;

    private static TestSite site;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        site = new TestSite();
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        site.close();
    }

    private static HttpResponse<String> send(TestSite to, String method, String path, String key, byte[] body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(to.uri(path))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(String method, String path, String body) throws Exception {
        return send(site, method, path, TestSite.KEY, body.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static String create() throws Exception {
        return send("POST", "/api/alerts", GOOD)
                .headers()
                .firstValue("location")
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/alerts",
        "POST,/api/alerts",
        "GET,/api/alerts/1",
        "PATCH,/api/alerts/1",
        "DELETE,/api/alerts/1",
        "GET,/api/alerts/1/deliveries"
    })
    void anyRoute_wrongKey_is401(String method, String path) throws Exception {
        HttpResponse<String> answer = send(site, method, path, "wrong", new byte[0]);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("www-authenticate")).isPresent();
        assertThat(json(answer).path("detail").asString()).contains("AUTO_UPDATE_SECRET_KEY");
    }

    @Test
    void list_serverWithoutKey_is403() throws Exception {
        try (TestSite keyless = new TestSite(Optional.empty(), 10, List.of())) {
            assertThat(send(keyless, "GET", "/api/alerts", TestSite.KEY, new byte[0])
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void create_wholeRule_isHandedOnExactly() throws Exception {
        site.alerts.requests.clear();

        HttpResponse<String> answer = send("POST", "/api/alerts", GOOD);

        assertThat(answer.statusCode()).isEqualTo(201);
        RuleRequest request = site.alerts.requests.getFirst();
        assertThat(request.threshold().orElseThrow()).isEqualByComparingTo(new BigDecimal("100000.10"));
        assertThat(request.name()).contains("BTC über 100k");
        assertThat(request.cooldownSeconds()).contains(600L);
        assertThat(request.target())
                .isEqualTo(new TargetRequest.To(
                        "webhook",
                        Map.of("url", "https://receiver.example/hook", "secret", "0123456789abcdef"),
                        "webhook"));
    }

    @Test
    void create_channel_isReadAndShownWithoutWebhook() throws Exception {
        HttpResponse<String> answer = send("POST", "/api/alerts", """
            {"name":"BTC","metric":"btc_price_usd","comparison":"above","threshold":1,
             "channel":{"name":"pager","settings":{"number":"4711"}}}\
            """);

        assertThat(site.alerts.requests.getLast().target())
                .isEqualTo(new TargetRequest.To("pager", Map.of("number", "4711"), "channel.settings"));
        assertThat(json(answer).at("/channel/name").asString()).isEqualTo("pager");
        assertThat(json(answer).at("/channel/settings/number").asString()).isEqualTo("4711");
        assertThat(json(answer).path("webhook").isNull()).isTrue();
    }

    @Test
    void create_secretMadeHere_isReturnedOnceOnly() throws Exception {
        HttpResponse<String> answer = send("POST", "/api/alerts", GOOD);

        assertThat(json(answer).path("webhook").path("secret").asString()).isEqualTo("made-now");
        assertThat(json(answer).at("/channel/settings/secret").asString()).isEqualTo("made-now");
        String place = answer.headers().firstValue("location").orElseThrow();
        assertThat(send("GET", place, "").body()).doesNotContain("secret").contains("https://receiver.example/hook");
        assertThat(send("GET", "/api/alerts", "").body()).doesNotContain("made-now");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|the body",
                "[]|object",
                "{|not JSON",
                "{} x|not JSON",
                "{\"name\":\"a\",\"name\":\"b\"}|twice",
                "{\"treshold\":1}|is not one of",
                "{\"threshold\":\"1\"}|threshold must be a number",
                "{\"threshold\":null}|threshold must be a number",
                "{\"threshold\":NaN}|not JSON",
                "{\"name\":1}|name must be a text",
                "{\"enabled\":\"yes\"}|enabled must be",
                "{\"cooldown_seconds\":1.5}|whole number",
                "{\"cooldown_seconds\":1e99}|whole number",
                "{\"webhook\":\"https://x\"}|webhook must be an object",
                "{\"webhook\":{}}|webhook.url is missing",
                "{\"webhook\":{\"url\":\"https://x\",\"sekret\":\"s\"}}|is not one of",
                "{\"channel\":\"webhook\"}|channel must be an object",
                "{\"channel\":{\"name\":\"webhook\"}}|channel needs a name and an object settings",
                "{\"channel\":{\"name\":\"webhook\",\"setings\":{}}}|is not one of",
                "{\"channel\":null,\"webhook\":null}|exclude each other"
            })
    void create_invalidBody_is400WithTheReason(String body, String detail) throws Exception {
        HttpResponse<String> answer = send("POST", "/api/alerts", body == null ? "" : body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(json(answer).path("detail").asString()).contains(detail);
    }

    @Test
    void create_bodyOver64Kilobytes_is413() throws Exception {
        // Only the length is declared: a client that is still sending may find the connection closed before it reads
        // the response.
        String answer = RawRequests.exchange(
                site.port,
                "POST /api/alerts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestSite.KEY
                        + "\r\nContent-Length: 70000\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void change_webhookNull_removesTheTarget() throws Exception {
        String place = create();
        site.alerts.requests.clear();

        assertThat(send("PATCH", place, "{\"webhook\":null,\"enabled\":false}").statusCode())
                .isEqualTo(200);

        assertThat(site.alerts.requests.getFirst().target()).isEqualTo(new TargetRequest.None());
        assertThat(site.alerts.requests.getFirst().enabled()).contains(false);
    }

    @Test
    void delete_thereAndThenNot_is204Then404() throws Exception {
        String place = create();

        assertThat(send("DELETE", place, "").statusCode()).isEqualTo(204);
        assertThat(send("DELETE", place, "").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/alerts/999", "/api/alerts/99999999999999", "/api/alerts/999/deliveries"})
    void get_unknownNumber_is404(String path) throws Exception {
        assertThat(send("GET", path, "").statusCode()).isEqualTo(404);
    }

    @Test
    void get_noNumber_is400() throws Exception {
        assertThat(send("GET", "/api/alerts/first", "").statusCode()).isEqualTo(400);
    }

    @Test
    void deliveries_ofARule_sayWhatWentWrong() throws Exception {
        JsonNode first = json(send("GET", create() + "/deliveries", ""))
                .path("deliveries")
                .path(0);

        assertThat(first.path("state").asString()).isEqualTo("pending");
        assertThat(first.path("last_error").asString()).isEqualTo("HTTP status 500");
        assertThat(first.path("alert").path("rule_id").isNumber()).isTrue();
    }

    @Test
    void list_databaseUnavailable_is503() throws Exception {
        site.alerts.goAway(true);
        try {
            assertThat(send("GET", "/api/alerts", "").statusCode()).isEqualTo(503);
        } finally {
            site.alerts.goAway(false);
        }
    }

    @Test
    void otherMethod_ofARule_is405AndNamesTheAllowed() throws Exception {
        HttpResponse<String> answer = send("PUT", "/api/alerts/1", "{}");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).contains("GET, HEAD, DELETE, PATCH");
    }

    @Test
    void request_mutatedBytes_isARequestOrOneClearRefusal() {
        byte[] valid = GOOD.getBytes(StandardCharsets.UTF_8);
        byte[] telling = "{}[]\",:\\u0ntf-+eE.9\0\n".getBytes(StandardCharsets.US_ASCII);
        Random random = new Random(20_261_121);
        int accepted = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = valid.clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] =
                        random.nextBoolean() ? (byte) random.nextInt(256) : telling[random.nextInt(telling.length)];
            }
            try {
                AlertJson.request(bytes);
                accepted++;
            } catch (dev.archipelago.business.alerts.RefusedRuleException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        assertThat(accepted).isBetween(1, 19_999);
    }
}
