package dev.archipelago.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class WireFormatsTest {

    private static final FixedTime TIME = new FixedTime();
    private static Simulator simulator;
    private static Client client;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(TIME.options());
        client = new Client(simulator);
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Test
    void base_everyUpstream_isWhatClientsConfigure() {
        String authority = "127.0.0.1:" + simulator.port();
        assertThat(simulator.base(Upstream.BINANCE)).hasToString("http://" + authority + "/binance");
        assertThat(simulator.base(Upstream.BINANCE_STREAM)).hasToString("ws://" + authority + "/binance-stream");
        assertThat(simulator.base(Upstream.COINGECKO)).hasToString("http://" + authority + "/coingecko/api/v3");
        assertThat(simulator.base(Upstream.FINNHUB)).hasToString("http://" + authority + "/finnhub/api/v1");
    }

    @Test
    void ticker_full_hasStringsAndNumbersAsDocumented() throws Exception {
        HttpResponse<String> response =
                client.get("/binance/api/v3/ticker/24hr?symbols=%5B%22BTCUSDT%22,%22ETHUSDT%22%5D&type=FULL");
        JsonNode row = Json.parse(response.body()).get(0);
        assertThat(response.headers().firstValue("X-MBX-USED-WEIGHT-1M")).isPresent();
        assertThat(Json.parse(response.body()).size()).isEqualTo(2);
        assertThat(List.of(
                        "symbol",
                        "priceChange",
                        "priceChangePercent",
                        "weightedAvgPrice",
                        "prevClosePrice",
                        "lastPrice",
                        "lastQty",
                        "bidPrice",
                        "bidQty",
                        "askPrice",
                        "askQty",
                        "openPrice",
                        "highPrice",
                        "lowPrice",
                        "volume",
                        "quoteVolume"))
                .allMatch(name -> row.path(name).isString());
        assertThat(List.of("openTime", "closeTime", "firstId", "lastId", "count"))
                .allMatch(name -> row.path(name).isIntegralNumber());
        assertThat(new BigDecimal(row.get("lastPrice").stringValue())).isEqualByComparingTo(simulator.price("BTC"));
    }

    @Test
    void ticker_otherHost_saysTheSame() throws Exception {
        String path = "/api/v3/ticker/24hr?symbol=BTCUSDT";
        assertThat(client.get("/binance-vision" + path).body())
                .isEqualTo(client.get("/binance" + path).body());
        assertThat(simulator.base(Upstream.BINANCE_VISION_STREAM).toString()).endsWith("/binance-vision-stream");
    }

    @Test
    void ticker_mini_hasNoPercent() throws Exception {
        JsonNode row = client.json("/binance/api/v3/ticker/24hr?symbol=BNBUSDT&type=MINI");
        assertThat(row.has("priceChangePercent")).isFalse();
        assertThat(row.get("lastPrice").isString()).isTrue();
    }

    @Test
    void ticker_noSymbols_isEverything() throws Exception {
        assertThat(client.json("/binance/api/v3/ticker/24hr").size()).isEqualTo(SimulatedCoin.values().length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "ticker/24hr?symbols=%5B%22BTCUSDT%22,%22NOPEUSDT%22%5D -1121",
                "ticker/24hr?symbol=NOPE -1121",
                "ticker/24hr?symbols=%5B%22BTCUSDT%22,+%22ETHUSDT%22%5D -1100",
                "ticker/24hr?symbol=BTCUSDT&symbols=%5B%22BTCUSDT%22%5D -1128",
                "ticker/24hr?symbol=BTCUSDT&type=HUGE -1130",
                "ticker/24hr?symbols=%5B%22BTCUSDT%22,%22BTCUSDT%22%5D -1151",
                "ticker/24hr?symbol=BTCUSDT&symbolStatus=HALT -1220",
                "klines?interval=1d -1102",
                "klines?symbol=NOPE&interval=1d -1121",
                "klines?symbol=BTCUSDT&interval=1D -1120",
                "klines?symbol=BTCUSDT&interval=1d&limit=x -1100",
                "klines?symbol=BTCUSDT&interval=1d&limit=0 -1130"
            })
    void binance_badParameter_is400WithItsCode(String path, int code) throws Exception {
        HttpResponse<String> response = client.get("/binance/api/v3/" + path);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Json.parse(response.body()).get("code").intValue()).isEqualTo(code);
        assertThat(Json.parse(response.body()).get("msg").isString()).isTrue();
    }

    @Test
    void klines_day_hasTwelveElementsAndAnOpenLastRow() throws Exception {
        JsonNode rows = client.json("/binance/api/v3/klines?symbol=BTCUSDT&interval=1d");
        JsonNode last = rows.get(499);
        assertThat(rows.size()).isEqualTo(500);
        assertThat(last.size()).isEqualTo(12);
        assertThat(last.get(0).isIntegralNumber()).isTrue();
        assertThat(List.of(1, 2, 3, 4, 5, 7, 9, 10))
                .allMatch(index -> last.get(index).isString());
        assertThat(last.get(8).isIntegralNumber()).isTrue();
        assertThat(last.get(11).stringValue()).isEqualTo("0");
        assertThat(last.get(6).longValue()).isGreaterThan(TIME.millis());
        assertThat(new BigDecimal(last.get(4).stringValue())).isEqualByComparingTo(simulator.price("BTC"));
        assertThat(rows.get(498).get(6).longValue() + 1).isEqualTo(last.get(0).longValue());
    }

    @Test
    void klines_month_differFromMinutes() throws Exception {
        JsonNode month = client.json("/binance/api/v3/klines?symbol=BTCUSDT&interval=1M&limit=1")
                .get(0);
        JsonNode minute = client.json("/binance/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1")
                .get(0);
        assertThat(minute.get(6).longValue() - minute.get(0).longValue()).isEqualTo(59_999);
        assertThat(month.get(6).longValue() - month.get(0).longValue()).isEqualTo(30 * 86_400_000L - 1);
    }

    @Test
    void klines_fromAStart_beginThere() throws Exception {
        long start = (TIME.millis() / 3_600_000 - 10) * 3_600_000;
        JsonNode rows = client.json("/binance/api/v3/klines?symbol=BTCUSDT&interval=1h&limit=3&startTime=" + start);
        assertThat(rows.size()).isEqualTo(3);
        assertThat(rows.get(0).get(0).longValue()).isEqualTo(start);
    }

    @Test
    void ping_binance_isAnEmptyObject() throws Exception {
        assertThat(client.get("/binance/api/v3/ping").body()).isEqualTo("{}");
    }

    @Test
    void simplePrice_allFlags_hasNumbersAndLeavesOutUnknownIds() throws Exception {
        JsonNode body = client.json(
                "/coingecko/api/v3/simple/price?ids=bitcoin,nonsense&vs_currencies=usd"
                        + "&include_market_cap=true&include_24hr_vol=true&include_24hr_change=true&include_last_updated_at=true");
        assertThat(body.propertyNames()).containsExactly("bitcoin");
        assertThat(body.get("bitcoin").propertyNames())
                .containsExactly("usd", "usd_market_cap", "usd_24h_vol", "usd_24h_change", "last_updated_at");
        assertThat(body.get("bitcoin").properties())
                .allMatch(field -> field.getValue().isNumber());
    }

    @Test
    void simplePrice_inDong_isThePriceTimesTheRate() throws Exception {
        JsonNode bitcoin = client.json(
                        "/coingecko/api/v3/simple/price?ids=bitcoin&vs_currencies=usd,vnd&include_market_cap=true"
                                + "&include_24hr_vol=true&include_24hr_change=true&include_last_updated_at=true")
                .get("bitcoin");
        assertThat(bitcoin.propertyNames())
                .containsExactly(
                        "usd",
                        "usd_market_cap",
                        "usd_24h_vol",
                        "usd_24h_change",
                        "vnd",
                        "vnd_market_cap",
                        "vnd_24h_vol",
                        "vnd_24h_change",
                        "last_updated_at");
        assertThat(bitcoin.get("vnd").decimalValue())
                .isEqualByComparingTo(bitcoin.get("usd")
                        .decimalValue()
                        .multiply(simulator
                                .record()
                                .valueAt("usd_vnd", TIME.instant())
                                .orElseThrow()));
        assertThat(bitcoin.get("vnd").doubleValue() / bitcoin.get("usd").doubleValue())
                .isBetween(24_000.0, 29_000.0);
    }

    @Test
    void coinGecko_proKeyOnTheFreeHost_is10010() throws Exception {
        HttpResponse<String> response = client.get("/coingecko/api/v3/global", "x-cg-pro-api-key", "k");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"error_code\":10010");
    }

    @Test
    void simplePrice_withoutIds_is422() throws Exception {
        assertThat(client.get("/coingecko/api/v3/simple/price?vs_currencies=usd")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void coinGeckoGlobal_always_hasTheDocumentedFields() throws Exception {
        JsonNode data = client.json("/coingecko/api/v3/global").get("data");
        assertThat(data.at("/total_market_cap/usd").doubleValue()).isBetween(1e12, 9e12);
        assertThat(data.at("/total_volume/usd").isNumber()).isTrue();
        assertThat(data.at("/market_cap_percentage/btc").doubleValue()).isBetween(20.0, 90.0);
        assertThat(data.at("/market_cap_percentage/eth").isNumber()).isTrue();
        assertThat(data.get("market_cap_change_percentage_24h_usd").isNumber()).isTrue();
        assertThat(data.get("updated_at").longValue() % 600).isZero();
    }

    @Test
    void coinsMarkets_withSparkline_isRankedAndComplete() throws Exception {
        JsonNode rows = client.json("/coingecko/api/v3/coins/markets?vs_currency=usd&per_page=3&sparkline=true");
        assertThat(rows.size()).isEqualTo(3);
        assertThat(rows.get(0).get("market_cap_rank").intValue()).isEqualTo(1);
        assertThat(rows.get(0).get("last_updated").stringValue()).isEqualTo("2026-11-21T12:34:56Z");
        assertThat(rows.get(0).at("/sparkline_in_7d/price").size()).isEqualTo(168);
    }

    @ParameterizedTest
    @CsvSource({"per_page=0", "per_page=251", "page=x"})
    void coinsMarkets_badPage_is422(String query) throws Exception {
        assertThat(client.get("/coingecko/api/v3/coins/markets?vs_currency=usd&" + query)
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void ping_coinGecko_speaks() throws Exception {
        assertThat(client.json("/coingecko/api/v3/ping").has("gecko_says")).isTrue();
    }

    @Test
    void rsi_withSecret_isThatOfTheKlines() throws Exception {
        JsonNode body = client.json("/taapi/rsi?secret=s&exchange=binance&symbol=BTC/USDT&interval=1d");
        assertThat(body.propertyNames()).containsExactly("value");
        assertThat(body.get("value").doubleValue()).isBetween(0.0, 100.0);
        assertThat(body.get("value").isNumber()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "exchange=binance&symbol=BTC/USDT&interval=1d,401",
        "secret=s&exchange=kraken&symbol=BTC/USDT&interval=1d,400",
        "secret=s&exchange=binance&symbol=BTCUSDT&interval=1d,400",
        "secret=s&exchange=binance&symbol=BTC/USDT&interval=7d,400"
    })
    void rsi_badParameter_isRefused(String query, int status) throws Exception {
        HttpResponse<String> response = client.get("/taapi/rsi?" + query);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Json.parse(response.body()).has("errors")).isTrue();
    }

    @Test
    void quote_knownFund_hasEightNumbers() throws Exception {
        JsonNode body = client.json("/finnhub/api/v1/quote?symbol=SPY", "X-Finnhub-Token", "t");
        assertThat(body.propertyNames()).containsExactly("c", "d", "dp", "h", "l", "o", "pc", "t");
        assertThat(body.properties()).allMatch(field -> field.getValue().isNumber());
    }

    @Test
    void quote_unknownSymbol_isZerosAndNulls() throws Exception {
        assertThat(client.get("/finnhub/api/v1/quote?symbol=NOPE&token=t").body())
                .isEqualTo("{\"c\":0,\"d\":null,\"dp\":null,\"h\":0,\"l\":0,\"o\":0,\"pc\":0,\"t\":0}");
    }

    @Test
    void quote_withoutToken_is401() throws Exception {
        assertThat(client.get("/finnhub/api/v1/quote?symbol=SPY").statusCode()).isEqualTo(401);
    }

    @Test
    void fng_twoDays_isAllTexts() throws Exception {
        JsonNode body = client.json("/alternativeme/fng/?limit=2");
        assertThat(body.at("/data/0/value").isString()).isTrue();
        assertThat(body.at("/data/0/timestamp").stringValue()).isEqualTo("1795219200");
        assertThat(body.at("/data/0/time_until_update").stringValue()).isEqualTo("41104");
        assertThat(body.at("/data/1").has("time_until_update")).isFalse();
        assertThat(body.at("/metadata/error").isNull()).isTrue();
    }

    @Test
    void fng_dateFormat_makesATextDate() throws Exception {
        assertThat(client.json("/alternativeme/fng/?limit=1&date_format=kr")
                        .at("/data/0/timestamp")
                        .stringValue())
                .isEqualTo("2026-11-21");
    }

    @ParameterizedTest
    @CsvSource({"-1", "x"})
    void fng_badLimit_is400(String limit) throws Exception {
        assertThat(client.get("/alternativeme/fng/?limit=" + limit).statusCode())
                .isEqualTo(400);
    }

    @Test
    void answer_sameSeedAndTime_isTheSameInAnotherSimulator() throws Exception {
        try (Simulator other = Simulator.start(TIME.options())) {
            String path = "/binance/api/v3/klines?symbol=ADAUSDT&interval=15m&limit=50";
            assertThat(new Client(other).get(path).body())
                    .isEqualTo(client.get(path).body());
        }
    }

    @Test
    void answer_unknownPath_is404() throws Exception {
        assertThat(client.get("/kraken/x").statusCode()).isEqualTo(404);
        assertThat(client.get("/binance/x").statusCode()).isEqualTo(404);
        assertThat(client.get("/binance-stream/x").statusCode()).isEqualTo(404);
        assertThat(client.get("/binance-stream/stream").statusCode()).isEqualTo(400);
        assertThat(client.send("POST", "/binance/api/v3/ping", "").statusCode()).isEqualTo(405);
    }
}
