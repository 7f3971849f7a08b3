package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.simulator.Fault;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import dev.archipelago.simulator.Upstream;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests a server that is stopped and started two days later with an empty Redis and every upstream down. */
final class RestartTest {

    private static final List<String> SAVED = List.of(
            "\"btc_price_usd\"",
            "\"eth_price_usd\"",
            "\"market_cap_usd\"",
            "\"fng_value\"",
            "\"btc_rsi_14\"",
            "\"spy_price_usd\"");

    private static Simulator simulator;
    private static RedisFixture redis;
    private static JsonNode before;
    private static int closeCode;
    private static SiteFixture site;

    @BeforeAll
    static void restart() throws Exception {
        AdjustableClock clock = new AdjustableClock();
        simulator = Simulator.start(SimulatorOptions.defaults().withClock(clock).withSeed(5));
        redis = RedisFixture.start();
        DatabaseAddress database = PostgresFixture.newAddress();
        Jdbi jdbi = Jdbi.create(PostgresFixture.dataSource(database));
        Settings settings = Settings.of(Databases.url(database), simulator)
                .withRedis(redis)
                .with("FINNHUB_API_KEY", "key-of-tests");
        try (SiteFixture first = SiteFixture.start(settings, clock)) {
            Await.until(
                    "every figure",
                    () -> !first.summary().path("partial_failure").asBoolean(true));
            Await.until(
                    "a saved snapshot with those that the tests read",
                    () -> SAVED.stream().allMatch(saved(jdbi)::contains));
            before = first.summary();
            LiveClient live = first.live();
            live.next("connected");
            first.close();
            closeCode = live.closeCode();
        }
        redis.restart();
        for (Upstream upstream : Upstream.values()) {
            simulator.faults().set(upstream, new Fault.Drop());
        }
        clock.advance(Duration.ofDays(3));
        site = SiteFixture.start(settings, clock);
        Await.until(
                "the stored snapshot",
                () -> site.summary().path("btc_price_usd").isNumber());
    }

    private static String saved(Jdbi jdbi) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT coalesce(max(body::text), '') FROM market_last_snapshot")
                        .mapTo(String.class)
                        .one());
    }

    @AfterAll
    static void stop() {
        site.close();
        redis.close();
        simulator.close();
    }

    @Test
    void stop_withClientConnected_closesWith1001() {
        assertThat(closeCode).isEqualTo(1001);
    }

    @Test
    void summary_afterRestart_hasTheLastValues() {
        JsonNode summary = site.summary();

        assertThat(List.of("eth_price_usd", "market_cap_usd", "fng_value", "btc_rsi_14"))
                .allSatisfy(name -> assertThat(summary.path(name).isNumber()).isTrue());
        assertThat(summary.path("market_cap_usd")).isEqualTo(before.path("market_cap_usd"));
        assertThat(summary.path("us_stock_indices").path("SPY").path("price"))
                .isEqualTo(before.path("us_stock_indices").path("SPY").path("price"));
    }

    @Test
    void summary_afterRestart_marksFiguresStaleWithTheirAge() {
        JsonNode summary = site.summary();

        assertThat(summary.path("partial_failure").booleanValue()).isTrue();
        assertThat(List.of("crypto", "global", "rsi", "us_stocks")).allSatisfy(block -> {
            JsonNode freshness = summary.path("freshness").path(block);
            assertThat(freshness.path("state").asString()).as(block).isEqualTo("stale");
            assertThat(freshness.path("age_seconds").longValue()).isGreaterThanOrEqualTo(3 * 24 * 3600);
        });
        assertThat(summary.path("data_sources").path("crypto").asString()).isEqualTo("binance");
    }

    @Test
    void funds_afterRestart_areMarkedFailed() {
        assertThat(site.summary()
                        .path("us_stock_indices")
                        .path("SPY")
                        .path("status")
                        .asString())
                .isEqualTo("failed");
    }

    @Test
    void home_afterRestart_marksFiguresStale() {
        Await.until(
                "the home page with the stored figures",
                () -> site.body("/?lang=en").contains("data-state=\"stale\""));
    }
}
