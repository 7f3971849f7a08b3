package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests a server that has only a database: no reports, no Redis, no keys. */
final class BareSiteTest {

    private static Simulator simulator;
    private static SiteFixture site;
    private static Jdbi database;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.defaults().withSeed(3));
        DatabaseAddress address = PostgresFixture.newAddress();
        database = Jdbi.create(PostgresFixture.dataSource(address));
        site = SiteFixture.start(Settings.of(Databases.url(address), simulator));
        Await.until(
                "every figure that needs no key",
                () -> !site.summary().path("partial_failure").asBoolean(true));
    }

    @AfterAll
    static void stop() {
        site.close();
        simulator.close();
    }

    @Test
    void home_withoutReports_reportsIt() {
        var home = site.get("/?lang=en");

        assertThat(home.statusCode()).isEqualTo(200);
        assertThat(home.body()).containsIgnoringCase("no report");
    }

    @Test
    void newestReport_withoutReports_isNotFound() {
        assertThat(site.status("/crypto_report")).isEqualTo(404);
        assertThat(site.status("/api/crypto_reports/latest/sandboxed")).isEqualTo(404);
    }

    @Test
    void list_withoutReports_isEmpty() {
        assertThat(site.status("/crypto_reports_list")).isEqualTo(200);
    }

    @Test
    void newestReport_afterFirstInsertAndDelete_comesAndGoes() {
        int id =
                database.withHandle(handle -> handle.createQuery("INSERT INTO crypto_report (html_content, css_content,"
                                + " js_content, html_content_en, js_content_en, created_at) VALUES ('<h1>Đầu tiên</h1>', '', '',"
                                + " NULL, NULL, now()) RETURNING id")
                        .mapTo(int.class)
                        .one());
        Await.until("the first report", () -> site.status("/crypto_report") == 200);
        Await.until("the first report at home", () -> site.body("/").contains("Đầu tiên"));

        database.useHandle(handle -> handle.execute("DELETE FROM crypto_report WHERE id = ?", id));

        Await.until("no report again", () -> site.status("/crypto_report") == 404);
        Await.until("no report at home", () -> !site.body("/").contains("Đầu tiên"));
    }

    @Test
    void funds_withoutKey_areNotConfiguredAndNoFailure() {
        var summary = site.summary();

        assertThat(summary.path("data_sources").path("us_stocks").asString()).isEqualTo("not_configured");
        assertThat(summary.path("freshness").path("us_stocks").path("state").asString())
                .isEqualTo("not_configured");
        assertThat(summary.path("us_stock_indices").isEmpty()).isTrue();
        assertThat(summary.path("partial_failure").booleanValue()).isFalse();
        // Health checks run once a second.
        Await.until("a healthy dashboard", () -> site.health("dashboard").equals("healthy"));
    }

    @Test
    void rsi_withoutKey_isComputedFromCandles() {
        var summary = site.summary();

        assertThat(summary.path("btc_rsi_14").isNumber()).isTrue();
        assertThat(summary.path("data_sources").path("rsi").asString()).isEqualTo("binance");
    }

    @Test
    void clearCache_withoutKeySet_isForbiddenAndNamesTheVariable() {
        var answer = site.send("POST", "/clear-cache", "Authorization", "Bearer anything");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("AUTO_UPDATE_SECRET_KEY");
    }

    @Test
    void health_withoutRedis_isHealthy() {
        assertThat(site.json("/health").path("components").has("redis")).isFalse();
        Await.until(
                "health", () -> site.json("/health").path("status").asString().equals("healthy"));
    }
}
