package dev.archipelago.web;

import static dev.archipelago.web.TestSite.header;
import static dev.archipelago.web.TestSite.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MarketAndOperationsTest {

    private final FakeIsland redis = new FakeIsland("redis", Layer.INFRASTRUCTURE);
    private final FakeIsland database = new FakeIsland("postgres", Layer.INFRASTRUCTURE);
    private final FakeIsland sources = new FakeIsland("external_services", Layer.EXTERNAL_SERVICES);
    private TestSite site;

    @BeforeEach
    void start() {
        site = new TestSite(
                Optional.of(new dev.archipelago.infrastructure.config.Secret(TestSite.KEY)),
                10,
                List.of(redis, database, sources));
        site.reports.with(1, "Report title 1");
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/crypto/dashboard-summary", "/api/dashboard/data", "/api/crypto/dashboard-summary/cached"})
    void summary_everyAddress_isTheSame(String path) throws Exception {
        HttpResponse<byte[]> answer = site.get(path);

        assertThat(text(answer)).isEqualTo("{\"btc_price_usd\":1}");
        assertThat(header(answer, "cache-control")).isEqualTo("no-cache");
        assertThat(header(answer, "vary")).isEqualTo("Accept-Encoding");
        assertThat(header(answer, "content-type")).isEqualTo("application/json; charset=utf-8");
    }

    @Test
    void summary_changed_isServedWithAnotherTag() throws Exception {
        String tag = header(site.get("/api/dashboard/data"), "etag");
        assertThat(site.get("/api/dashboard/data", "if-none-match", tag).statusCode())
                .isEqualTo(304);

        site.dashboard.summary = "{\"btc_price_usd\":2}".getBytes(StandardCharsets.UTF_8);

        assertThat(text(site.get("/api/dashboard/data", "if-none-match", tag))).isEqualTo("{\"btc_price_usd\":2}");
    }

    @Test
    void global_asked_isTheSubView() throws Exception {
        assertThat(text(site.get("/api/market-data/global"))).isEqualTo("{\"market_cap_usd\":null}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void refresh_asked_answersWithTheSummary(String method) throws Exception {
        HttpResponse<byte[]> answer = site.send(method, "/api/crypto/dashboard-summary/refresh");

        assertThat(json(answer).path("status").asString()).isEqualTo("success");
        assertThat(json(answer).path("data").path("btc_price_usd").asInt()).isEqualTo(1);
        assertThat(header(answer, "cache-control")).isEqualTo("no-store");
        assertThat(site.dashboard.refreshes).hasValue(1);
    }

    @Test
    void health_noPageYet_is503() throws Exception {
        HttpResponse<byte[]> answer = site.get("/health");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).path("status").asString()).isEqualTo("unhealthy");
    }

    @Test
    void health_componentDown_isDegradedAnd200AndComesBack() throws Exception {
        site.get("/");
        site.hub.onSnapshot(site.dashboard.current().snapshot());
        site.monitoring.health().refresh();
        assertThat(json(site.get("/health")).path("status").asString()).isEqualTo("healthy");

        redis.health = Health.unhealthy("connection refused");
        site.monitoring.health().refresh();
        HttpResponse<byte[]> broken = site.get("/health");
        redis.health = Health.healthy();
        site.monitoring.health().refresh();

        assertThat(broken.statusCode()).isEqualTo(200);
        assertThat(json(broken).path("status").asString()).isEqualTo("degraded");
        assertThat(json(broken).path("components").path("redis").path("message").asString())
                .isEqualTo("connection refused");
        assertThat(json(broken)
                        .path("layers")
                        .path("infrastructure")
                        .path("status")
                        .asString())
                .isEqualTo("unhealthy");
        assertThat(json(broken).path("layers").size()).isEqualTo(5);
        assertThat(json(site.get("/health")).path("status").asString()).isEqualTo("healthy");
    }

    @Test
    void health_componentThrows_isUnhealthyNotAFailure() throws Exception {
        site.get("/");
        database.broken = true;
        site.monitoring.health().refresh();

        HttpResponse<byte[]> answer = site.get("/health");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer)
                        .path("components")
                        .path("postgres")
                        .path("status")
                        .asString())
                .isEqualTo("unhealthy");
    }

    @ParameterizedTest
    @CsvSource({
        "/health/cache, redis",
        "/health/database, postgres",
        "/health/external-apis, external_services",
        "/health/system, live_hub"
    })
    void healthSubView_asked_namesItsComponents(String path, String component) throws Exception {
        site.get("/");

        assertThat(json(site.get(path)).path("components").has(component)).isTrue();
    }

    @Test
    void apiHealth_asked_hasTheOldShape() throws Exception {
        site.get("/");

        assertThat(json(site.get("/api/health"))
                        .path("api")
                        .path("service_islands")
                        .asInt())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cache-stats", "/admin/cache/stats", "/metrics/cache"})
    void cacheStatistics_everyAddress_haveBothTiers(String path) throws Exception {
        site.get("/");
        site.get("/");

        JsonNode body = json(site.get(path));

        assertThat(body.path("l1_cache").path("max_capacity").asInt()).isEqualTo(2000);
        assertThat(body.path("l1_cache").path("hit_count").asLong()).isPositive();
        assertThat(body.path("l2_cache").path("status").asString()).isEqualTo("off");
        assertThat(body.path("report_cache").path("latest_report_id").asInt()).isEqualTo(3);
        assertThat(body.path("overall_health").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/api/metrics"})
    void metrics_withoutAccept_areJson(String path) throws Exception {
        site.get("/");

        JsonNode body = json(site.get(path));

        assertThat(body.path("performance").path("total_requests").asLong()).isPositive();
        assertThat(body.path("islands").path("redis").path("commands").asInt()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "/metrics/performance, total_requests",
        "/metrics/database, postgres",
        "/api/crypto/rate-limit-status, sources",
        "/api/websocket/stats, active_connections"
    })
    void figures_asked_name(String path, String field) throws Exception {
        HttpResponse<byte[]> answer = site.get(path);

        assertThat(json(answer).has(field)).isTrue();
        assertThat(header(answer, "cache-control")).isEqualTo("no-store");
        assertThat(header(answer, "vary")).isNotEmpty();
    }

    @Test
    void metrics_forPrometheus_areTextWithRoutesNotPaths() throws Exception {
        site.get("/crypto_report/1");
        redis.health = Health.degraded("slow");
        site.monitoring.health().refresh();

        HttpResponse<byte[]> answer = site.get("/metrics", "accept", "text/plain;version=0.0.4;q=0.5,*/*;q=0.1");

        assertThat(header(answer, "content-type")).startsWith("text/plain; version=0.0.4");
        assertThat(text(answer))
                .contains("route=\"/crypto_report/:id\"")
                .contains("archipelago_island_health{island=\"redis\",layer=\"1\"} 0.5")
                .contains("archipelago_redis_nested_flag 1.0")
                .contains("archipelago_cache_loads_seconds_count{cache=\"house\"} 1")
                .doesNotContain("crypto_report/1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/clear-cache", "/admin/cache/clear"})
    void clear_withTheKey_clearsAndReturnsTheCounts(String path) throws Exception {
        site.get("/");

        HttpResponse<byte[]> answer = site.send("POST", path, "authorization", "Bearer " + TestSite.KEY);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("success").asBoolean()).isTrue();
        assertThat(json(answer).path("message").asString()).isEqualTo("cleared (all entries)");
        assertThat(json(answer).path("l1_entries").asInt())
                .as("the page, its headings and the data of its market")
                .isGreaterThan(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer wrong", "Bearer ", "Basic the-admin-key", "the-admin-key"})
    void clear_withoutTheKey_is401(String authorization) throws Exception {
        HttpResponse<byte[]> answer = site.send("POST", "/clear-cache", "authorization", authorization);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(header(answer, "www-authenticate")).startsWith("Bearer");
    }

    @Test
    void clear_noKeyConfigured_is403AndNamesTheVariable() throws Exception {
        try (TestSite open = new TestSite(Optional.empty(), 10, List.of())) {
            HttpResponse<byte[]> answer = open.send("POST", "/clear-cache", "authorization", "Bearer x");

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(text(answer)).contains("AUTO_UPDATE_SECRET_KEY");
        }
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static final class FakeIsland implements Island {
        private final String name;
        private final Layer layer;
        private volatile Health health = Health.healthy();
        private volatile boolean broken;

        FakeIsland(String name, Layer layer) {
            this.name = name;
            this.layer = layer;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Layer layer() {
            return layer;
        }

        @Override
        public Health health() {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            return health;
        }

        @Override
        public FakeStatistics statistics() {
            return new FakeStatistics(7, Map.of("flag", true), "x");
        }

        private record FakeStatistics(int commands, Map<String, Boolean> nested, String text) implements Statistics {}

        @Override
        public void close() {}
    }
}
