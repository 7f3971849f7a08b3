package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import dev.archipelago.simulator.Upstream;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests servers that share a Redis and a PostgreSQL: two for the upstreams, three for reports. */
final class TwoServersTest {

    private static Simulator simulator;
    private static RedisFixture redis;
    private static ReportTable reports;
    private static Settings settings;
    private static SiteFixture one;
    private static SiteFixture other;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.defaults());
        redis = RedisFixture.start();
        DatabaseAddress database = PostgresFixture.newAddress();
        settings = Settings.of(Databases.url(database), simulator)
                .withRedis(redis)
                .withAdminKey()
                .with("FINNHUB_API_KEY", "key-of-tests");
        one = SiteFixture.start(settings);
        Await.until("the first server's figures", () -> complete(one));
        other = SiteFixture.start(settings);
        Await.until("the second server's figures", () -> complete(other));
        reports = ReportTable.of(PostgresFixture.dataSource(database));
    }

    @AfterAll
    static void stop() {
        other.close();
        one.close();
        redis.close();
        simulator.close();
    }

    @Test
    void upstreams_withinTheirTimeToLive_areAskedOnceForBoth() {
        assertThat(simulator.calls().count(Upstream.COINGECKO, "api/v3/global")).isEqualTo(1);
        assertThat(simulator.calls().count(Upstream.ALTERNATIVEME)).isEqualTo(1);
        // Each fund is requested by one call.
        assertThat(simulator.calls().count(Upstream.FINNHUB)).isEqualTo(3);
    }

    @Test
    void nodes_ofASite_areAllInTheListForOperators() {
        for (SiteFixture site : List.of(one, other)) {
            var login = site.post(
                    "/admin/login",
                    "key=" + Settings.ADMIN_KEY,
                    "Content-Type",
                    "application/x-www-form-urlencoded",
                    "Sec-Fetch-Site",
                    "same-origin");
            String cookie =
                    login.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
            Await.until("both servers", () -> {
                String page = site.get("/admin?lang=en", "Cookie", cookie, "Accept", "text/html")
                        .body();
                return org.jsoup.Jsoup.parse(page).select("td").eachText().stream()
                        .filter(text -> text.equals("leader") || text.equals("follower"))
                        .sorted()
                        .toList()
                        .equals(List.of("follower", "leader"));
            });
        }
    }

    @Test
    void change_ofAReport_showsOnAll() {
        try (SiteFixture third = SiteFixture.start(settings)) {
            List<SiteFixture> all = List.of(one, other, third);
            int id = reports.add("<h1>Cho cả ba</h1>", "2026-01-01 00:00:00");
            all.forEach(site -> untilShown(site, id, "Cho cả ba"));

            reports.execute("UPDATE crypto_report SET html_content = '<h1>Sửa cho cả ba</h1>' WHERE id = " + id);
            all.forEach(site -> untilShown(site, id, "Sửa cho cả ba"));

            reports.execute("DELETE FROM crypto_report WHERE id = " + id);
            for (SiteFixture site : all) {
                Await.until("gone", () -> site.get("/crypto_report/" + id).statusCode() == 404);
                Await.until("gone from home", () -> !site.body("/").contains("cho cả ba"));
                Await.until(
                        "gone from the list",
                        () -> !site.body("/crypto_reports_list").contains("cho cả ba"));
            }
        }
    }

    private static void untilShown(SiteFixture site, int id, String text) {
        for (String path : List.of("/", "/crypto_report", "/crypto_reports_list", "/crypto_report/" + id)) {
            Await.until(text + " at " + path, () -> site.body(path).contains(text));
        }
    }

    private static boolean complete(SiteFixture site) {
        return !site.summary().path("partial_failure").asBoolean(true);
    }
}
