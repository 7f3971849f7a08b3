package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.store.Relay;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Tests a server started while PostgreSQL and Redis are down. The tests run in order and follow its recovery. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ColdStartTest {

    private static Simulator simulator;
    private static RedisFixture redis;
    private static DatabaseAddress database;
    private static int databasePort;
    private static Relay relay;
    private static SiteFixture site;

    @BeforeAll
    static void start() throws IOException {
        simulator = Simulator.start(SimulatorOptions.defaults());
        redis = RedisFixture.start();
        redis.stop();
        database = PostgresFixture.newAddress();
        relay = new Relay(0, Databases.port(database));
        databasePort = relay.port();
        relay.close();
        site = SiteFixture.start(
                Settings.of(Databases.url(database, databasePort), simulator).withRedis(redis));
    }

    @AfterAll
    static void stop() throws IOException {
        site.close();
        relay.close();
        redis.close();
        simulator.close();
    }

    @Test
    @Order(1)
    void pages_whileDatabaseIsDown_sayItInTheReadersLanguage() {
        var english = site.get("/", "Accept-Language", "en", "Accept", "text/html");
        var vietnamese = site.get("/", "Accept-Language", "vi", "Accept", "text/html");

        assertThat(english.statusCode()).isEqualTo(503);
        assertThat(english.body()).contains("<html lang=\"en\"").containsIgnoringCase("database");
        assertThat(english.headers().firstValue("retry-after")).isPresent();
        assertThat(vietnamese.statusCode()).isEqualTo(503);
        assertThat(vietnamese.body()).contains("<html lang=\"vi\"");
    }

    @Test
    @Order(2)
    void pages_whileDatabaseIsDown_areProblemsForPrograms() {
        var answer = site.get("/crypto_report/1", "Accept", "application/json");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    }

    @Test
    @Order(3)
    void health_whileNothingCanBeRead_is503AndNamesTheComponents() {
        assertThat(site.status("/health")).isEqualTo(503);
        assertThat(site.health("postgresql")).isEqualTo("unhealthy");
        assertThat(site.health("redis")).isNotEqualTo("healthy");
    }

    @Test
    @Order(4)
    void market_whileDatabaseAndRedisAreDown_isServed() {
        Await.until("a price", () -> site.summary().path("btc_price_usd").isNumber());
    }

    @Test
    @Order(5)
    void pages_whenDatabaseComes_areServed() throws IOException {
        relay = new Relay(databasePort, Databases.port(database));

        Await.until("home", () -> site.status("/") == 200);
        Await.until("the table", () -> site.status("/crypto_reports_list") == 200);
        Await.until("health", () -> site.health("postgresql").equals("healthy"));
        assertThat(site.status("/health")).isEqualTo(200);
    }

    @Test
    @Order(6)
    void insert_afterDatabaseCame_shows() {
        Await.until("the watch", () -> site.health("report_changes").equals("healthy"));
        ReportTable.of(PostgresFixture.dataSource(database)).add("<h1>Sau cùng</h1>", "2026-01-01 00:00:00");

        Await.until("the report", () -> site.body("/crypto_report").contains("Sau cùng"));
    }

    @Test
    @Order(7)
    void snapshots_whenRedisComes_arePublished() {
        redis.resume();

        Await.until("health", () -> site.health("redis").equals("healthy"));
        try (var client = io.lettuce.core.RedisClient.create(redis.uri().toString())) {
            var commands = client.connect().sync();
            Await.until("the shared key", () -> commands.get("latest_market_data") != null);
            Await.until("the stream", () -> commands.xlen("market_data_stream") > 0);
        }
    }
}
