package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import dev.archipelago.simulator.Upstream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two servers on the same Redis and PostgreSQL. */
final class TwoServersTest {

    private static Simulator simulator;
    private static RedisFixture redis;
    private static ReportTable reports;
    private static SiteFixture one;
    private static SiteFixture other;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.defaults());
        redis = RedisFixture.start();
        DatabaseAddress database = PostgresFixture.newAddress();
        Settings settings = Settings.of(Databases.url(database), simulator)
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
        // One call for each fund.
        assertThat(simulator.calls().count(Upstream.FINNHUB)).isEqualTo(3);
    }

    @Test
    void change_ofAReport_showsOnBoth() {
        int id = reports.add("<h1>Cho cả hai</h1>", "2026-01-01 00:00:00");
        Await.until("the first", () -> one.body("/crypto_report").contains("Cho cả hai"));
        Await.until("the second", () -> other.body("/crypto_report").contains("Cho cả hai"));

        reports.execute("UPDATE crypto_report SET html_content = '<h1>Sửa cho cả hai</h1>' WHERE id = " + id);

        Await.until("the first", () -> one.body("/crypto_report").contains("Sửa cho cả hai"));
        Await.until("the second", () -> other.body("/crypto_report").contains("Sửa cho cả hai"));
    }

    private static boolean complete(SiteFixture site) {
        return !site.summary().path("partial_failure").asBoolean(true);
    }
}
