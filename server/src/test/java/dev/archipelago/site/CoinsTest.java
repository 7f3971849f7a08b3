package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.archipelago.communication.history.PostgresKlineStore;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.indicator.Definitions;
import dev.archipelago.indicator.Indicator;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.store.Relay;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import dev.archipelago.simulator.Upstream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the coin reports of a running server against the simulator's klines. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class CoinsTest {

    private static final AdjustableClock CLOCK = new AdjustableClock();
    private static final ApiDocument DOCUMENT = new ApiDocument();
    private static final Map<Coin, List<Kline>> DAYS = new LinkedHashMap<>();
    private static Simulator simulator;
    private static Relay relay;
    private static SiteFixture site;

    @BeforeAll
    static void start() throws Exception {
        simulator = Simulator.start(SimulatorOptions.defaults().withClock(CLOCK).withSeed(13));
        DatabaseAddress database = PostgresFixture.newAddress();
        relay = new Relay(0, Databases.port(database));
        site = SiteFixture.start(Settings.of(Databases.url(database, relay.port()), simulator), CLOCK);
        PostgresKlineStore store = new PostgresKlineStore(Jdbi.create(PostgresFixture.dataSource(database)));
        for (Coin coin : MarketCatalog.DEFAULT.coins()) {
            List<Kline> days = closed(coin, KlineInterval.DAY);
            DAYS.put(coin, days);
            store.save(days);
            store.save(closed(coin, KlineInterval.HOUR));
        }
        Await.until(
                "a price of each coin",
                () -> site.summary().path("bnb_price_usd").isNumber());
    }

    @AfterAll
    static void stop() throws IOException {
        site.close();
        relay.close();
        simulator.close();
    }

    /** Returns the simulator's closed klines, read without the production decoder. */
    private static List<Kline> closed(Coin coin, KlineInterval interval) throws Exception {
        URI uri = URI.create(simulator.base(Upstream.BINANCE) + "/api/v3/klines?symbol=" + coin + "USDT&interval="
                + interval.code() + "&limit=750");
        String body;
        try (HttpClient client = HttpClient.newHttpClient()) {
            body = client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
        List<Kline> klines = new ArrayList<>();
        for (JsonNode row : JsonMapper.shared().readTree(body)) {
            klines.add(new Kline(
                    coin,
                    interval,
                    Instant.ofEpochMilli(row.path(0).longValue()),
                    Instant.ofEpochMilli(row.path(6).longValue()),
                    new BigDecimal(row.path(1).asString()),
                    new BigDecimal(row.path(2).asString()),
                    new BigDecimal(row.path(3).asString()),
                    new BigDecimal(row.path(4).asString()),
                    new BigDecimal(row.path(5).asString()),
                    "binance"));
        }
        klines.removeLast();
        return klines;
    }

    private static void assertAgree(JsonNode figures, List<Kline> klines, List<Indicator> left) {
        double price = klines.getLast().close().doubleValue();
        Map<Indicator, Double> expected = Definitions.of(klines);
        expected.keySet().removeAll(left);
        expected.forEach((indicator, value) -> assertThat(
                        figures.path("values").path(indicator.key()).doubleValue())
                .as(indicator.key())
                .isCloseTo(value, within(indicator == Indicator.RSI_14 ? 0.01 : 1e-6 * price)));
    }

    private static List<Coin> coins() {
        return MarketCatalog.DEFAULT.coins();
    }

    @ParameterizedTest
    @MethodSource("coins")
    @Order(1)
    void indicators_ofSimulator_equalTheDefinitions(Coin coin) {
        String path = "/api/crypto/indicators?symbol=" + coin;
        JsonNode answer = site.json(path);

        List<Kline> days = DAYS.get(coin);
        List<Kline> newest = days.subList(days.size() - 500, days.size());
        assertAgree(answer.path("closed"), newest, List.of());
        assertThat(answer.path("closed").path("klines").intValue()).isEqualTo(500);

        JsonNode live = answer.path("live");
        Kline last = newest.getLast();
        BigDecimal price = new BigDecimal(live.path("close").asString());
        List<Kline> withOpen = new ArrayList<>(newest);
        withOpen.add(new Kline(
                coin,
                KlineInterval.DAY,
                last.openTime().plus(Duration.ofDays(1)),
                last.closeTime().plus(Duration.ofDays(1)),
                last.close(),
                last.close().max(price),
                last.close().min(price),
                price,
                BigDecimal.ZERO,
                "binance"));
        assertAgree(live, withOpen, List.of(Indicator.ATR_14));
    }

    @Test
    @Order(1)
    void answers_ofSimulator_areAsDocumented() {
        for (ApiDocument.Operation operation : DOCUMENT.operations()) {
            if (operation.address().startsWith("/api/crypto-report/")) {
                assertDocumented(operation, operation.address());
            } else if (operation.address().equals("/api/crypto/indicators")) {
                assertDocumented(operation, operation.address() + "?symbol=eth&interval=1h");
            }
        }
    }

    private static void assertDocumented(ApiDocument.Operation operation, String address) {
        JsonNode schema = DOCUMENT.content(operation, 200).orElseThrow().get("application/json");
        assertThat(DOCUMENT.differences(schema, site.json(address))).isEmpty();
    }

    @Test
    @Order(1)
    void report_ofSimulator_hasChangesOfAWeekAndAMonth() {
        JsonNode changes = site.json("/api/crypto-report/btc").path("changes");

        for (String span : List.of("24h", "7d", "30d")) {
            assertThat(changes.path(span).path("percent").isNumber()).as(span).isTrue();
        }
        assertThat(changes.path("7d").path("base_source").asString()).isEqualTo("binance");
    }

    @Test
    @Order(2)
    void everything_withoutPostgres_isSaidOfWhatIsKnown() throws IOException {
        site.json("/api/crypto/indicators?symbol=BTC");
        relay.close();
        CLOCK.advance(Duration.ofDays(6));
        String day = CLOCK.instant().toString().substring(0, 10);
        Await.until(
                "a price after the travel",
                () -> site.summary()
                        .path("freshness")
                        .path("crypto")
                        .path("observed_at")
                        .asString("")
                        .startsWith(day));

        JsonNode closed = site.json("/api/crypto/indicators?symbol=BTC").path("closed");
        assertThat(closed.path("state").asString()).isEqualTo("stale");
        assertThat(closed.path("values").path("rsi_14").isNumber()).isTrue();
        assertThat(site.json("/api/crypto/indicators?symbol=BTC")
                        .path("live")
                        .path("reason")
                        .asString())
                .contains("is not kept yet");
        JsonNode report = site.json("/api/crypto-report/BTC");
        assertThat(report.path("readings").path("btc_price_usd").path("state").asString())
                .isEqualTo("live");
    }
}
