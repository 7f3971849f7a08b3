package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.language.Language;
import dev.archipelago.market.Coin;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.web.view.Messages;
import dev.archipelago.web.view.PageTemplates;
import dev.archipelago.web.view.SiteView;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoinRoutesTest {

    private static TestSite site;

    @BeforeAll
    static void start() {
        site = new TestSite();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource({
        "?symbol=BTC, BTC, 1d",
        "?symbol=btc&interval=1h, BTC, 1h",
        "?interval=1d&symbol=Link, LINK, 1d",
        "?symbol=%42NB, BNB, 1d"
    })
    void indicators_knownCoin_areAnswered(String query, String symbol, String interval) throws Exception {
        HttpResponse<byte[]> answer = site.get("/api/crypto/indicators" + query);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(TestSite.text(answer))
                .isEqualTo("{\"symbol\":\"" + symbol + "\",\"interval\":\"" + interval + "\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/crypto/indicators?symbol=DOGE, 404, 'this coin is not known here; known are BTC, ETH, SOL, XRP, ADA,"
                + " LINK, BNB'",
        "/api/crypto/indicators?symbol=BTCUSDT, 404, 'known are BTC, ETH'",
        "/api/crypto/indicators, 400, 'say which coin with symbol=, one of BTC, ETH'",
        "/api/crypto/indicators?symbol=, 400, 'say which coin'",
        "/api/crypto/indicators?symbol=BTC&interval=1w, 400, 'the interval must be one of 1h, 1d'",
        "/api/crypto/indicators?symbol=BTC&interval=1D, 400, '1h, 1d'",
        "/api/crypto/indicators?symbol=BTC&interval=, 400, '1h, 1d'",
        "/api/crypto-report/doge, 404, 'known are BTC, ETH, SOL, XRP, ADA, LINK, BNB'"
    })
    void route_wrongParameter_isProblemWithTheValidValues(String path, int status, String detail) throws Exception {
        HttpResponse<byte[]> answer = site.get(path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(TestSite.header(answer, "content-type")).isEqualTo("application/problem+json");
        assertThat(TestSite.header(answer, "cache-control")).isEqualTo("no-store");
        assertThat(TestSite.text(answer)).contains("\"status\":" + status, detail);
    }

    @ParameterizedTest
    @MethodSource("dev.archipelago.language.Language#all")
    void route_wrongParameterInBrowser_namesEveryCoinAndInterval(Language language) {
        Messages messages = Messages.of(language);
        PageTemplates templates = new PageTemplates(new SiteView(
                path -> "/" + path,
                false,
                Optional.empty(),
                dev.archipelago.external.Upstreams.REGISTERED.catalogue()));
        for (Coin coin : MarketCatalog.DEFAULT.coins()) {
            assertThat(templates.problem(language, 404, Optional.of("problem.detail.coin")))
                    .contains(coin.symbol() + (coin.symbol().equals("BNB") ? "." : ""));
            assertThat(templates.problem(language, 400, Optional.of("problem.detail.symbol")))
                    .contains(coin.symbol());
        }
        for (KlineInterval interval : KlineInterval.values()) {
            assertThat(messages.get("problem.detail.interval")).contains(interval.code());
        }
    }

    @Test
    void report_knownCoin_isAnsweredInAnyCase() throws Exception {
        assertThat(TestSite.text(site.get("/api/crypto-report/sol"))).isEqualTo("{\"symbol\":\"SOL\"}");
        assertThat(TestSite.text(site.get("/api/crypto-report/SOL"))).isEqualTo("{\"symbol\":\"SOL\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/crypto-report/ada", "/api/crypto/indicators?symbol=ada"})
    void route_askedAgain_isNotModified(String path) throws Exception {
        HttpResponse<byte[]> first = site.get(path, "Accept-Encoding", "gzip");
        String tag = TestSite.header(first, "etag");
        HttpResponse<byte[]> again = site.get(path, "Accept-Encoding", "gzip", "If-None-Match", tag);

        assertThat(TestSite.header(first, "cache-control")).isEqualTo("no-cache");
        assertThat(TestSite.header(first, "vary")).isEqualTo("Accept-Encoding");
        assertThat(tag).startsWith("\"");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/crypto-report/ada", "/api/crypto/indicators?symbol=ada"})
    void route_otherMethods_headIsAnsweredPostRefused(String path) throws Exception {
        assertThat(site.send("HEAD", path).statusCode()).isEqualTo(200);
        assertThat(site.send("HEAD", path).body()).isEmpty();
        assertThat(site.send("POST", path).statusCode()).isEqualTo(405);
    }

    @Test
    void report_bugBelow_isFailureWithItsNumber() throws Exception {
        HttpResponse<byte[]> answer = site.get("/api/crypto-report/xrp");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(TestSite.header(answer, "x-correlation-id")).isNotEmpty();
    }

    @Test
    void routes_anyParameter_answerWithoutFailure() throws Exception {
        Random random = new Random(4);
        for (int i = 0; i < 300; i++) {
            String symbol = text(random);
            String interval = text(random);
            assertThat(site.get("/api/crypto/indicators?symbol=" + symbol + "&interval=" + interval)
                            .statusCode())
                    .as("%s %s", symbol, interval)
                    .isIn(400, 404);
            assertThat(site.get("/api/crypto-report/" + symbol).statusCode())
                    .as(symbol)
                    .isIn(400, 404);
        }
    }

    /** Returns random bytes in the encodings of a URL, which are not a coin's symbol. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder("x");
        int length = random.nextInt(40);
        for (int i = 0; i < length; i++) {
            text.append("%%%02x".formatted(random.nextInt(256)));
        }
        return text.toString();
    }
}
