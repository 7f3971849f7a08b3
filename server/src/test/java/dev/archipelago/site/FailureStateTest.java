package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.store.Relay;
import dev.archipelago.simulator.Fault;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import dev.archipelago.simulator.Upstream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Tests a server whose engines and upstreams fail and recover, on a clock that a test can advance by hours. */
final class FailureStateTest {

    private static final String FRAME = "/api/crypto_reports/1/sandboxed";
    private static final List<String> PAGES =
            List.of("/?lang=vi", "/?lang=en", "/crypto_report", "/crypto_reports_list", "/crypto_report/1", FRAME);

    private static final AdjustableClock CLOCK = new AdjustableClock();
    private static Simulator simulator;
    private static RedisFixture redis;
    private static DatabaseAddress database;
    private static ReportTable reports;
    private static Relay relay;
    private static boolean postgresStopped;
    private static SiteFixture site;

    @BeforeAll
    static void start() throws IOException {
        simulator = Simulator.start(
                SimulatorOptions.defaults().withClock(CLOCK).withSeed(11).withRound(Duration.ofMillis(200)));
        redis = RedisFixture.start();
        database = PostgresFixture.newAddress();
        reports = ReportTable.create(PostgresFixture.dataSource(database));
        reports.add("<h1>Trước khi hỏng</h1><p>một</p>", "2026-01-01 00:00:00");
        relay = new Relay(0, Databases.port(database));
        site = SiteFixture.start(
                Settings.of(Databases.url(database, relay.port()), simulator)
                        .withRedis(redis)
                        .withUpstreamKeys(),
                CLOCK);
        Await.until("a healthy system", Duration.ofSeconds(30), FailureStateTest::healthy);
    }

    @AfterAll
    static void stop() throws IOException {
        site.close();
        relay.close();
        redis.close();
        simulator.close();
    }

    @AfterEach
    void mend() throws IOException {
        startPostgres();
        redis.resume();
        simulator.faults().clear();
        advanceUntil("a healthy system", FailureStateTest::healthy);
    }

    @ParameterizedTest
    @CsvSource({
        "BINANCE_STREAM, binance/ticker_stream",
        "BINANCE, binance/coin_prices",
        "COINGECKO, coingecko/global",
        "COINMARKETCAP, coinmarketcap/global",
        "TAAPI, taapi_io/rsi",
        "FINNHUB, finnhub/",
        "ALTERNATIVEME, alternative_me/"
    })
    void upstream_fails_turnsHealthUntilItIsBack(Upstream upstream, String named) {
        switch (upstream) {
            case BINANCE_STREAM -> silenceStream();
            case BINANCE -> {
                silenceStream();
                simulator.faults().set(upstream, Fault.status(500));
            }
            case COINMARKETCAP -> {
                simulator.faults().set(Upstream.COINGECKO, Fault.status(500));
                simulator.faults().set(upstream, Fault.status(500));
            }
            default -> simulator.faults().set(upstream, Fault.status(500));
        }
        CLOCK.advance(Duration.ofHours(4));

        Await.until(named + " in the health of the upstreams", () -> {
            JsonNode component = site.json("/health").path("components").path("external_apis");
            return component.path("status").asString().equals("degraded")
                    && component.path("message").asString().contains(named);
        });
        assertThat(site.status("/health")).isEqualTo(200);
        simulator.faults().clear();
        advanceUntil("healthy upstreams", () -> site.health("external_apis").equals("healthy"));
    }

    @Test
    void postgres_dies_turnsHealthAndLeavesPagesReadableUntilItIsBack() throws IOException {
        assertReadable();
        stopPostgres();

        Await.until("the database in health", () -> site.health("postgresql").equals("unhealthy"));
        Await.until(
                "the report watch in health",
                () -> !site.health("report_changes").equals("healthy"));
        Await.until("alerts in health", () -> site.health("alerts").equals("degraded"));
        assertThat(site.status("/health")).isEqualTo(200);
        assertThat(site.json("/health").path("status").asString()).isEqualTo("degraded");
        assertReadable();
        startPostgres();
        Await.until("the database in health", () -> site.health("postgresql").equals("healthy"));
        Await.until(
                "the report watch in health",
                () -> site.health("report_changes").equals("healthy"));
        Await.until("alerts in health", () -> site.health("alerts").equals("healthy"));
    }

    @Test
    void redis_dies_turnsHealthAndLeavesPagesReadableUntilItIsBack() {
        redis.stop();

        Await.until("Redis in health", () -> !site.health("redis").equals("healthy"));
        assertThat(site.status("/health")).isEqualTo(200);
        assertReadable();
        redis.resume();
        Await.until("Redis in health", () -> site.health("redis").equals("healthy"));
    }

    @Test
    void prices_whileUpstreamsFailOneAfterTheOther_sayWhereTheyComeFrom() {
        silenceStream();
        simulator.faults().set(Upstream.BINANCE, Fault.status(500));
        CLOCK.advance(Duration.ofMinutes(1));
        awaitSource("coingecko");

        simulator.faults().set(Upstream.COINGECKO, Fault.status(500));
        CLOCK.advance(Duration.ofMinutes(2));
        awaitSource("coinmarketcap");

        simulator.faults().set(Upstream.COINMARKETCAP, Fault.status(500));
        CLOCK.advance(Duration.ofMinutes(20));
        Await.until(
                "stale prices",
                () -> site.summary()
                        .path("freshness")
                        .path("crypto")
                        .path("state")
                        .asString()
                        .equals("stale"));
        JsonNode summary = site.summary();
        assertThat(summary.path("data_sources").path("crypto").asString()).isEqualTo("coinmarketcap");
        assertThat(summary.path("btc_price_usd").decimalValue()).isPositive();
        assertThat(summary.path("partial_failure").booleanValue()).isTrue();

        simulator.faults().clear();
        CLOCK.advance(Duration.ofMinutes(10));
        awaitSource("binance");
    }

    @Test
    void allDependencies_downForTenHours_leavePagesReadableAndFiguresStale() throws IOException {
        assertReadable();
        stopPostgres();
        redis.stop();
        for (Upstream upstream : Upstream.values()) {
            simulator.faults().set(upstream, new Fault.Drop());
        }

        for (int hour = 0; hour < 10; hour += 2) {
            CLOCK.advance(Duration.ofHours(2));
            assertReadable();
        }

        Await.until(
                "stale figures",
                () -> site.summary()
                        .path("freshness")
                        .path("crypto")
                        .path("state")
                        .asString()
                        .equals("stale"));
        assertThat(site.summary().path("market_cap_usd").decimalValue()).isPositive();
        Await.until(
                "the notice on the home page",
                Duration.ofSeconds(25),
                () -> site.body("/?lang=en").contains("data-provenance=\"btc_price_usd\" data-state=\"stale\""));

        int id = reports.add("<h1>Sau mười giờ</h1>", "2026-02-01 00:00:00");
        startPostgres();
        redis.resume();
        Await.until("the new report", () -> site.body("/crypto_report").contains("Sau mười giờ"));
        Await.until("the new report at home", () -> site.body("/").contains("Sau mười giờ"));
        assertThat(site.status("/crypto_report/" + id)).isEqualTo(200);
    }

    private static void assertReadable() {
        assertThat(Readers.all(PAGES, path -> site.frame(path).statusCode())).containsOnly(200);
    }

    /** Silences the stream without closing its connection, so that recovery takes little time. */
    private static void silenceStream() {
        simulator.faults().set(Upstream.BINANCE_STREAM, new Fault.Silence());
    }

    private static void awaitSource(String upstream) {
        Await.until(
                "prices of " + upstream,
                () -> site.summary()
                        .path("data_sources")
                        .path("crypto")
                        .asString()
                        .equals(upstream));
    }

    private static boolean healthy() {
        return site.json("/health").path("status").asString().equals("healthy");
    }

    /**
     * Advances the clock, in steps long enough for half-open breakers and expired failures, until {@code condition}
     * holds. A call in flight when the fault was removed may fail after the first step.
     */
    private static void advanceUntil(String what, Callable<Boolean> condition) {
        for (int step = 1; ; step++) {
            CLOCK.advance(Duration.ofMinutes(15));
            try {
                Await.until(what, Duration.ofSeconds(3), condition);
                return;
            } catch (ConditionTimeoutException e) {
                if (step == 16) {
                    throw e;
                }
            }
        }
    }

    private static void stopPostgres() throws IOException {
        relay.close();
        postgresStopped = true;
    }

    private static void startPostgres() throws IOException {
        if (postgresStopped) {
            relay = new Relay(relay.port(), Databases.port(database));
            postgresStopped = false;
        }
    }
}
