package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the routes of the market's pages. */
class MarketPageRoutesTest {

    private static TestSite site;

    @BeforeAll
    static void start() {
        site = new TestSite();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    private static Document page(String path) throws Exception {
        return page(site, path);
    }

    private static Document page(TestSite site, String path) throws Exception {
        HttpResponse<byte[]> answer = site.get(path, "accept", "text/html");
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return Jsoup.parse(TestSite.text(answer));
    }

    @ParameterizedTest
    @CsvSource({"/market?lang=vi,15", "/market/btc?lang=en,15", "/market/history?lang=en,60"})
    void get_pageWithLanguage_isKeptForMoments(String path, int seconds) throws Exception {
        HttpResponse<byte[]> answer = site.get(path, "accept", "text/html");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(TestSite.header(answer, "cache-control")).isEqualTo("public, max-age=" + seconds);
        assertThat(TestSite.header(answer, "content-security-policy")).contains("default-src 'none'");
        assertThat(TestSite.header(site.get(path, "if-none-match", TestSite.header(answer, "etag")), "content-type"))
                .as("the response to a conditional request")
                .isEmpty();
    }

    @Test
    void coin_anyCase_isTheSamePage() throws Exception {
        String canonical =
                page("/market/ETH?lang=en").select("link[rel=canonical]").attr("href");

        assertThat(canonical).isEqualTo("https://news.example/market/eth?lang=en");
    }

    @Test
    void coin_unknown_isNotFoundAndLeadsToThoseThereAre() throws Exception {
        HttpResponse<byte[]> answer = site.get("/market/doge?lang=vi", "accept", "text/html");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(Jsoup.parse(TestSite.text(answer)).select(".other-coins a").eachAttr("href"))
                .hasSize(7)
                .contains("/market/btc?lang=vi", "/market/bnb?lang=vi");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/market?currency=eur",
                "/market/btc?range=2d",
                "/market/btc?currency=",
                "/market/history?metric=btc_change_24h",
                "/market/history?range=all"
            })
    void get_unknownChoice_isRefusedWithAReason(String path) throws Exception {
        HttpResponse<byte[]> answer = site.get(path, "accept", "application/json");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(TestSite.header(answer, "content-type")).isEqualTo("application/problem+json");
        assertThat(TestSite.text(answer)).containsAnyOf("usd or vnd", "24h, 7d, 30d, 1y", "/market/history");
    }

    @Test
    void market_inDong_reportsItBeforeAnyScript() throws Exception {
        Document dong = page("/market?currency=vnd&lang=en");

        assertThat(dong.select(".market-page").attr("data-currency")).isEqualTo("vnd");
        assertThat(dong.select("[data-choose-currency][aria-current]").text()).isEqualTo("VND");
        assertThat(dong.select("a[data-language]").attr("href")).isEqualTo("?currency=vnd&lang=vi");
        assertThat(page("/market?lang=en").select("[data-currency]")).isEmpty();
    }

    @Test
    void history_chosen_isDrawnAndListed() throws Exception {
        Document past = page("/market/history?metric=fng_value&range=30d&lang=en");

        assertThat(past.select("option[selected]").eachAttr("value")).containsExactly("fng_value", "30d");
        assertThat(past.select("[data-part=box] svg path")).isNotEmpty();
        assertThat(past.select("[data-part=rows] tr")).hasSizeGreaterThan(80);
        assertThat(past.select("figcaption").text())
                .contains("Binance, CoinGecko")
                .contains("8 h");
    }

    @Test
    void history_storeUnavailable_pageHasTheNotice() throws Exception {
        // Uses a separate site, since its circuit breaker stays open for a while.
        try (TestSite failing = new TestSite()) {
            failing.history.away = true;
            assertThat(page(failing, "/market/history?metric=dia_price_usd&lang=en")
                            .select(".history-none")
                            .text())
                    .startsWith("History is unavailable");
        }
    }
}
