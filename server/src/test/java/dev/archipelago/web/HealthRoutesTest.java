package dev.archipelago.web;

import static dev.archipelago.web.TestSite.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.infrastructure.config.ClientConfig;
import dev.archipelago.infrastructure.config.Network;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.config.WebConfig;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests that health does not block, that its figures are collected once for all clients, and who may read the details.
 */
class HealthRoutesTest {

    private static final String SECRET_SENTENCE = "SELECT failed for role reports at 10.1.2.3";

    private final SlowIsland island = new SlowIsland();
    private TestSite site = site(List.of());

    private TestSite site(List<Network> operators) {
        TestSite started = new TestSite(
                Optional.of(new Secret(TestSite.KEY)),
                10,
                List.of(island),
                ClientConfig.DEFAULT.unlimited(),
                operators);
        started.reports.with(1, "Report title 1");
        return started;
    }

    @AfterEach
    void stop() {
        island.release.countDown();
        site.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/system", "/health/database"})
    void health_askedByAnyone_isOneWordForEachComponent(String path) throws Exception {
        site.get("/");

        HttpResponse<byte[]> answer = site.get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("status").asString()).isEqualTo("degraded");
        assertThat(json(answer).path("components").path("reports_database"))
                .isEqualTo(JsonMapper.shared().readTree("{\"status\":\"degraded\"}"));
        assertThat(text(answer)).doesNotContain(SECRET_SENTENCE).doesNotContain("heap", "l1_entries");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/database"})
    void health_withTheKey_containsTheProblems(String path) throws Exception {
        site.get("/");

        HttpResponse<byte[]> answer = site.get(path, "authorization", "Bearer " + TestSite.KEY);

        assertThat(json(answer)
                        .path("components")
                        .path("reports_database")
                        .path("message")
                        .asString())
                .isEqualTo(SECRET_SENTENCE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/metrics",
                "/api/metrics",
                "/metrics/performance",
                "/metrics/database",
                "/metrics/cache",
                "/cache-stats",
                "/admin/cache/stats"
            })
    void figures_askedFromOutside_areForOperators(String path) throws Exception {
        assertThat(site.get(path).statusCode()).isEqualTo(403);
        assertThat(site.get(path, "authorization", "Bearer wrong").statusCode()).isEqualTo(401);
        assertThat(site.get(path, "authorization", "Bearer " + TestSite.KEY).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-forwarded-for", "forwarded", "x-real-ip"})
    void figures_askedThroughAProxyThatIsNotTrusted_areForOperators(String header) throws Exception {
        site.close();
        site = site(WebConfig.PRIVATE_NETWORKS);

        assertThat(site.get("/metrics").statusCode()).isEqualTo(200);
        assertThat(site.get("/metrics", header, "unknown").statusCode()).isEqualTo(403);
    }

    @Test
    void health_whileAComponentDoesNotAnswer_isAnsweredFromWhatIsKnown() throws Exception {
        site.get("/");
        site.monitoring.start();
        island.slow = true;
        site.monitoring.health().start();
        island.entered.await();

        for (String path : List.of("/health", "/health/live", "/health/ready", "/api/health")) {
            assertThat(site.get(path).statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void metrics_manyAtOnce_areCollectedOnce() throws Exception {
        island.slow = true;
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> scrape(), Thread::startVirtualThread));
        }
        island.entered.await();
        island.release.countDown();

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        // Requests that arrive a second after the first may have caused another collection.
        assertThat(island.collected.get()).isBetween(1, 5);
    }

    @Test
    void ready_overTheLifeOfAServer_followsIt() throws Exception {
        assertThat(json(site.get("/health/ready")).path("status").asString()).isEqualTo("unreadable");
        site.get("/");
        assertThat(site.get("/health/ready").statusCode()).isEqualTo(200);

        site.monitoring.readiness().drain();

        HttpResponse<byte[]> draining = site.get("/health/ready");
        assertThat(draining.statusCode()).isEqualTo(503);
        assertThat(json(draining).path("status").asString()).isEqualTo("draining");
        assertThat(site.get("/health/live").statusCode()).isEqualTo(200);
    }

    private HttpResponse<byte[]> scrape() {
        try {
            return site.get("/metrics", "accept", "text/plain", "authorization", "Bearer " + TestSite.KEY);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    /** A component whose health check blocks while it is slow. */
    private static final class SlowIsland implements Island {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);
        private final AtomicInteger collected = new AtomicInteger();
        private volatile boolean slow;

        private void answer() {
            if (slow) {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public String name() {
            return "reports_database";
        }

        @Override
        public Layer layer() {
            return Layer.INFRASTRUCTURE;
        }

        @Override
        public Health health() {
            answer();
            return Health.degraded(SECRET_SENTENCE);
        }

        @Override
        public Commands statistics() {
            collected.incrementAndGet();
            answer();
            return new Commands(7);
        }

        private record Commands(int commands) implements Statistics {}

        @Override
        public void close() {}
    }
}
