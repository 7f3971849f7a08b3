package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.streams.StreamReader;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests a site configured with non-default coins: every list of coins follows. */
final class ChosenCoinsTest {

    private static final String[] KEY = {"Authorization", "Bearer " + Settings.ADMIN_KEY};
    private static final List<String> CHOSEN = List.of("BTC", "ETH", "DOGE");

    private static Simulator simulator;
    private static RedisFixture redis;
    private static SiteFixture site;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.defaults());
        redis = RedisFixture.start();
        site = SiteFixture.start(Settings.of(PostgresFixture.newDatabaseUrl(), simulator)
                .withAdminKey()
                .with("REDIS_URL", redis.uri().toString())
                .with("COINS", "btc, ETH,doge"));
        Await.until(
                "a price of the chosen coin",
                () -> site.summary().path("doge_price_usd").isNumber());
    }

    @AfterAll
    static void stop() throws IOException {
        site.close();
        redis.close();
        simulator.close();
    }

    private static Document page(String path) {
        HttpResponse<String> answer = site.get(path, "Accept", "text/html");
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return Jsoup.parse(answer.body());
    }

    @Test
    void summary_chosenCoins_holdsThemAndNoOther() {
        JsonNode summary = site.summary();

        assertThat(summary.propertyNames())
                .startsWith(
                        "btc_price_usd",
                        "btc_change_24h",
                        "eth_price_usd",
                        "eth_change_24h",
                        "doge_price_usd",
                        "doge_change_24h",
                        "market_cap_usd")
                .doesNotContain("sol_price_usd");
        assertThat(summary.path("readings")
                        .path("doge_price_usd")
                        .path("source")
                        .asString())
                .isEqualTo("binance");
        assertThat(summary.path("readings").has("sol_price_usd")).isFalse();
    }

    @Test
    void pricesInDong_chosenCoins_areThere() {
        Await.until("a rate", () -> site.summary().path("usd_vnd").isObject());

        assertThat(site.summary().path("prices_vnd").propertyNames()).containsExactly("btc", "eth", "doge");
    }

    @Test
    void stream_chosenCoins_areInItsEntries() {
        try (RedisLink link = RedisLink.open(RedisOptions.of(redis.uri().toString()));
                StreamReader reader = new StreamReader(link, "market_data_stream")) {
            Await.until(
                    "an entry with a price",
                    () -> reader.latest(1).stream()
                            .anyMatch(entry -> entry.fields()
                                    .getOrDefault("doge_price_usd", "null")
                                    .matches("[0-9.]+")));
            assertThat(reader.latest(1).getFirst().fields()).doesNotContainKey("sol_price_usd");
        }
    }

    @Test
    void pages_chosenCoins_listThem() {
        for (String path : List.of("/?lang=en", "/market?lang=en", "/embed/market?lang=en")) {
            Document page = page(path);
            assertThat(page.select(".coins .coin-code").eachText()).as(path).containsExactlyElementsOf(CHOSEN);
            assertThat(page.select("[data-metric=doge_price_usd]").eachText())
                    .as(path)
                    .isNotEmpty();
            String mark = page.select(".coins img").last().attr("src");
            assertThat(site.get(mark).body()).as(path + " " + mark).startsWith("<svg");
        }
        assertThat(page("/settings?lang=en").select("select[name=coin] option").eachText())
                .containsExactlyElementsOf(CHOSEN);
        assertThat(page("/?lang=en").select("select[name=metric] option").eachAttr("value"))
                .contains("doge_price_usd")
                .doesNotContain("sol_price_usd");
    }

    @Test
    void coinPage_chosenCoin_isThereAndThatOfAnotherIsNot() {
        assertThat(page("/market/doge?lang=en").select("h1").text()).contains("Dogecoin");
        HttpResponse<String> other = site.get("/market/sol?lang=en", "Accept", "text/html");
        assertThat(other.statusCode()).isEqualTo(404);
        assertThat(other.body()).contains("BTC, ETH and DOGE").doesNotContain("SOL");
        assertThat(site.get("/api/crypto-report/doge").statusCode()).isEqualTo(200);
        assertThat(site.json("/api/crypto-report/sol").path("detail").asString())
                .contains("BTC, ETH, DOGE");
    }

    @Test
    void history_chosenCoin_isRecordedAndFilledIn() {
        Await.until(
                "recorded prices",
                () -> site.json("/api/crypto/history?metric=doge_price_usd")
                                .path("points")
                                .size()
                        > 0);
        Await.until(
                "candles of a month ago",
                () -> site.json("/api/crypto/history?metric=doge_price_usd&step=1d&from=" + monthAgo())
                                .path("points")
                                .size()
                        > 20);
        assertThat(page("/market/history?metric=doge_price_usd&lang=en")
                        .select("h1")
                        .text())
                .contains("Dogecoin price");
    }

    private static String monthAgo() {
        return java.time.LocalDate.now(java.time.ZoneOffset.UTC).minusDays(28).toString();
    }

    @Test
    void alert_ofChosenCoin_fires() throws Exception {
        LiveClient live = site.live();
        HttpResponse<String> made = site.post(
                "/api/alerts",
                "{\"name\":\"always\",\"metric\":\"doge_price_usd\",\"comparison\":\"above\",\"threshold\":0.0001}",
                KEY);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);

        assertThat(live.next("alert").path("alert").path("metric").asString()).isEqualTo("doge_price_usd");
        live.close();
        assertThat(site.post(
                                "/api/alerts",
                                "{\"name\":\"n\",\"metric\":\"sol_price_usd\",\"comparison\":\"above\",\"threshold\":1}",
                                KEY)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void widget_chosenCoin_canBeAskedForAlone() {
        assertThat(page("/embed/market?lang=en&coins=doge").select(".coin-code").eachText())
                .containsExactly("DOGE");
        assertThat(site.get("/embed/market?coins=sol").statusCode()).isEqualTo(400);
    }
}
