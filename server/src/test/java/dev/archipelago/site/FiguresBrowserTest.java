package dev.archipelago.site;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import dev.archipelago.simulator.Fault;
import dev.archipelago.simulator.Upstream;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests the figures of a server without keys in Chromium, where only Binance's prices and streams respond. */
@InChromium
class FiguresBrowserTest {

    private static LiveSite site;

    @BeforeAll
    static void start() {
        site = LiveSite.withoutKeys(simulator -> {
            simulator.act("coingecko/global 500");
            simulator.act("coinmarketcap 500");
            simulator.act("coingecko/simple/price jump +5%");
            simulator.faults().set(Upstream.ALTERNATIVEME, Fault.garbage(Fault.Spoiling.HTML));
            simulator.faults().set(Upstream.BINANCE, "api/v3/klines", Fault.limit(429));
        });
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    private static void assertWord(Page page, String metric, String word) {
        assertThat(page.locator("[data-metric=" + metric + "]").first()).hasText("–");
        assertThat(page.locator("[data-provenance=" + metric + "] [data-part=word]")
                        .first())
                .hasText(word);
    }

    @Test
    void home_upstreamsFail_namesTheMissingFigures() {
        try (Reader reader = Reader.of(site.at(""))) {
            reader.visit("/?lang=vi");
            assertThat(reader.page().locator("[data-connection]")).containsText("Cập nhật trực tiếp");

            assertThat(reader.page().locator("[data-provenance=btc_price_usd]")).containsText("trực tiếp Binance");
            assertThat(reader.page().locator("[data-provenance=eth_price_usd][data-disputed]"))
                    .containsText("chênh 5,");
            for (String metric : List.of("market_cap_usd", "volume_24h_usd", "fng_value", "btc_rsi_14")) {
                assertWord(reader.page(), metric, "chưa có số liệu");
            }
            assertWord(reader.page(), "spy_price_usd", "chưa bật nguồn");
            assertThat(reader.page().locator("[data-gauge=fng_value] .needle")).hasClass(Pattern.compile("is-absent"));
            reader.visit("/crypto_report/1?lang=en");
            assertWord(reader.page(), "fng_value", "unavailable");
            assertThat(reader.errors()).isEmpty();
        }
    }

    @Test
    void home_upstreamsFailWithoutScript_namesTheMissingFigures() {
        try (Reader reader = Reader.of(site.at(""), Reader.options().setJavaScriptEnabled(false))) {
            reader.visit("/?lang=en");

            assertWord(reader.page(), "market_cap_usd", "unavailable");
            assertWord(reader.page(), "dia_price_usd", "source not set up");
        }
    }

    @Test
    void everyPage_realMarket_doesNotSaySimulated() {
        for (String path : List.of("/", "/crypto_report/1", "/crypto_reports_list", "/no-such-page")) {
            assertThat(site.body(path + "?lang=en")).contains("<main").doesNotContain("Simulated market");
        }
    }
}
