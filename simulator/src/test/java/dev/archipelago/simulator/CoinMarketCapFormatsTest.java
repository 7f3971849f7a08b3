package dev.archipelago.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Response formats of the simulated CoinMarketCap. */
class CoinMarketCapFormatsTest {

    private static final String[] CMC = {"X-CMC_PRO_API_KEY", "any"};
    private static Simulator simulator;
    private static Client client;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(new FixedTime().options());
        client = new Client(simulator);
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Test
    void coinMarketCapGlobal_always_hasDominanceOutsideTheQuote() throws Exception {
        JsonNode body = client.json("/coinmarketcap/v1/global-metrics/quotes/latest", CMC);
        assertThat(body.at("/data/btc_dominance").isNumber()).isTrue();
        assertThat(body.at("/data/quote/USD/total_market_cap").isNumber()).isTrue();
        assertThat(body.at("/data/quote/USD/total_market_cap_yesterday_percentage_change")
                        .isNumber())
                .isTrue();
        assertThat(body.at("/status/error_code").intValue()).isZero();
    }

    @Test
    void quotesV2_byId_areObjects() throws Exception {
        JsonNode body = client.json("/coinmarketcap/v2/cryptocurrency/quotes/latest?id=1,1027", CMC);
        assertThat(body.at("/data/1/symbol").stringValue()).isEqualTo("BTC");
        assertThat(body.at("/data/1027/quote/USD/price").decimalValue()).isEqualByComparingTo(simulator.price("ETH"));
    }

    @Test
    void quotesV2_bySymbol_areArraysWithANamesake() throws Exception {
        JsonNode body = client.json("/coinmarketcap/v2/cryptocurrency/quotes/latest?symbol=BTC,XYZ", CMC);
        assertThat(body.at("/data/BTC").size()).isEqualTo(2);
        assertThat(body.at("/data/BTC/0/id").intValue()).isEqualTo(1);
        assertThat(body.at("/data/BTC/1/quote/USD/price").isNull()).isTrue();
        assertThat(body.at("/data/XYZ").size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"array,/data/0/id", "objects,/data/1/id", "arrays,/data/1/0/id"})
    void quotesV3_byId_hasTheShapeAskedFor(String shape, String pointer) throws Exception {
        simulator.act("coinmarketcap shape " + shape);
        try {
            JsonNode body = client.json("/coinmarketcap/v3/cryptocurrency/quotes/latest?id=1&convert=USD", CMC);
            assertThat(body.at(pointer).intValue()).isEqualTo(1);
        } finally {
            simulator.faults().clear();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "v2/cryptocurrency/quotes/latest?id=999",
        "v3/cryptocurrency/quotes/latest",
        "v3/cryptocurrency/quotes/latest?id=1&convert=EUR"
    })
    void quotes_badParameter_is400(String path) throws Exception {
        HttpResponse<String> response = client.get("/coinmarketcap/" + path, CMC);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Json.parse(response.body()).at("/status/error_code").intValue())
                .isEqualTo(400);
    }

    @Test
    void keyInfo_always_costsNothing() throws Exception {
        JsonNode body = client.json("/coinmarketcap/v1/key/info", CMC);
        assertThat(body.at("/data/plan/credit_limit_monthly").isNumber()).isTrue();
        assertThat(body.at("/data/usage/current_month/credits_left").isNumber()).isTrue();
        assertThat(body.at("/status/credit_count").intValue()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v3/cryptocurrency/quotes/latest?id=1&convert=USD",
                "v1/global-metrics/quotes/latest",
                "v3/fear-and-greed/latest"
            })
    void coinMarketCap_publicPath_needsNoKey(String path) throws Exception {
        assertThat(client.get("/coinmarketcap/public-api/" + path).statusCode()).isEqualTo(200);
        assertThat(client.get("/coinmarketcap/" + path).statusCode()).isEqualTo(401);
        assertThat(client.get("/coinmarketcap/public-api/v1/key/info").statusCode())
                .isEqualTo(401);
    }

    @Test
    void quotesV3_recordedShape_isArraysWithTheCodeAsText() throws Exception {
        JsonNode body = client.json("/coinmarketcap/v3/cryptocurrency/quotes/latest?id=1&convert=USD", CMC);
        assertThat(body.at("/data/0/quote/0/symbol").stringValue()).isEqualTo("USD");
        assertThat(body.at("/data/0/quote/0/price").decimalValue()).isEqualByComparingTo(simulator.price("BTC"));
        assertThat(body.at("/status/error_code").stringValue()).isEqualTo("0");
    }

    @Test
    void coinMarketCap_withoutKey_is401() throws Exception {
        HttpResponse<String> missing = client.get("/coinmarketcap/v1/key/info");
        HttpResponse<String> blank = client.get("/coinmarketcap/v1/key/info", "X-CMC_PRO_API_KEY", "");
        assertThat(missing.statusCode()).isEqualTo(401);
        assertThat(missing.body()).contains("\"error_code\":1002");
        assertThat(blank.body()).contains("\"error_code\":1001");
    }
}
