package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests a site whose prices are the median of four exchanges, all of them simulated. */
final class ReferencePriceTest {
    private static final double THOUSANDTH = 0.001;

    private static Simulator simulator;
    private static SiteFixture site;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.defaults());
        site = SiteFixture.start(
                Settings.of(PostgresFixture.newDatabaseUrl(), simulator).with("PRICE_SOURCE", "reference"));
        Await.until("prices of all exchanges", ReferencePriceTest::allUsed);
    }

    @AfterAll
    static void stop() {
        site.close();
        simulator.close();
    }

    @AfterEach
    void mend() {
        simulator.faults().clear();
        Await.until("all exchanges again", ReferencePriceTest::allUsed);
    }

    private static boolean allUsed() {
        return source().equals("median of binance, coinbase, kraken, okx");
    }

    private static JsonNode btc() {
        return site.summary().at("/readings/btc_price_usd");
    }

    private static String source() {
        return sourceOf("btc_price_usd");
    }

    private static String sourceOf(String metric) {
        return site.summary().at("/readings/" + metric + "/source").asString("");
    }

    private static List<String> leftOut() {
        return StreamSupport.stream(btc().at("/reference/left_out").spliterator(), false)
                .map(each -> each.path("source").asString() + " "
                        + each.path("reason").asString())
                .toList();
    }

    private static void assertNearTheMarket() {
        JsonNode summary = site.summary();
        double rate = summary.at("/readings/usdt_usd/value").asDouble();
        double market = simulator.price("BTC").doubleValue() * rate;
        assertThat(Math.abs(summary.path("btc_price_usd").asDouble() / market - 1))
                .isLessThan(THOUSANDTH);
    }

    @Test
    void reading_ofAllExchanges_statesSpreadAndRate() {
        JsonNode summary = site.summary();
        assertThat(summary.at("/data_sources/crypto").asString()).startsWith("median of ");
        assertThat(summary.at("/readings/btc_price_usd/reference/spread_percent")
                        .isNumber())
                .isTrue();
        Await.until("the rate of both exchanges", () -> sourceOf("usdt_usd").equals("median of coinbase, kraken"));
        Await.until(
                "a coin that one exchange does not list",
                () -> sourceOf("bnb_price_usd").equals("median of binance, coinbase, kraken"));
        assertNearTheMarket();
    }

    @Test
    void exchange_fivePercentOff_isLeftOutUntilItIsRight() {
        simulator.act("okx-stream jump 5%");
        Await.until("okx is left out", () -> leftOut().equals(List.of("okx deviates")));
        assertThat(source()).isEqualTo("median of binance, coinbase, kraken");
        assertNearTheMarket();
        Await.until(
                "the notice on the English page",
                () -> page("/market/btc?lang=en")
                        .matches(".*the median of Binance, Coinbase Exchange,? and Kraken.*Left out: OKX \\(.*"));
        Await.until(
                "the notice on the Vietnamese page",
                () -> page("/market/btc?lang=vi")
                        .matches(".*trung vị của Binance, Coinbase Exchange và Kraken.*Không tính: OKX \\(.*"));
    }

    private static String page(String path) {
        return Jsoup.parse(site.get(path, "Accept", "text/html").body()).text();
    }

    @Test
    void exchange_stale_isLeftOut() {
        simulator.act("coinbase-stream skew -1h");
        Await.until("coinbase is left out", () -> leftOut().equals(List.of("coinbase silent")));
        assertNearTheMarket();
    }

    @Test
    void exchange_silent_isLeftOutAndInHealth() {
        simulator.act("kraken-stream silence");
        Await.until("kraken is left out", () -> leftOut().equals(List.of("kraken silent")));
        Await.until(
                "kraken in health",
                () -> site.json("/health")
                        .at("/components/external_apis/message")
                        .asString("")
                        .contains("kraken/ticker_stream is failing"));
        assertNearTheMarket();
    }

    @Test
    void about_exchanges_areCredited() {
        assertThat(page("/about?lang=en"))
                .contains("Coinbase Exchange", "Kraken", "OKX", "Live prices for the reference price");
    }
}
