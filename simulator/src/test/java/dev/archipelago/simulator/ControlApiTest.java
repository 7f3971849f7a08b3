package dev.archipelago.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ControlApiTest {

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

    @AfterEach
    void clear() throws Exception {
        client.send("DELETE", "/control/faults", "");
        client.send("DELETE", "/control/scenario", "");
        simulator.releasePrice("BTC");
    }

    @Test
    void help_get_namesAllUpstreams() throws Exception {
        assertThat(client.json("/control").get("upstreams").size()).isEqualTo(Upstream.values().length);
    }

    @ParameterizedTest
    @CsvSource({
        "500 code 7,500 code 7",
        "429 retry-after 5,429 retry-after 5",
        "429 code 1009,429 code 1009",
        "503 html retry-after 2,503 html retry-after 2",
        "stall,stall",
        "stall 10 ms,stall 10ms",
        "slow 2m,slow 2m",
        "null-fields,null-fields",
        "null-fields in price,null-fields in price",
        "truncated-gzip,truncated-gzip",
        "skew -3h,skew -3h",
        "rewind,rewind",
        "jump -12.5%,jump -12.5%",
        "drop,drop",
        "wrong-coin,wrong-coin",
        "SHAPE arrays,shape arrays"
    })
    void post_fault_isListedAsItWasSet(String said, String listed) throws Exception {
        HttpResponse<String> post = client.send("POST", "/control", "coinmarketcap " + said);
        assertThat(post.statusCode()).as(post.body()).isEqualTo(200);
        assertThat(client.get("/control/faults").body())
                .isEqualTo("{\"faults\":[{\"upstream\":\"coinmarketcap\",\"fault\":\"" + listed + "\"}]}");
        assertThat(FaultSyntax.write(Fault.parse(listed))).isEqualTo(listed);
    }

    @Test
    void post_terms_areListed() throws Exception {
        JsonNode fault = Json.parse(client.send("POST", "/control", "binance/klines 500 chance 25% for 90s times 4")
                        .body())
                .at("/faults/0");
        assertThat(fault.get("endpoint").stringValue()).isEqualTo("api/v3/klines");
        assertThat(fault.get("times").intValue()).isEqualTo(4);
        assertThat(fault.get("seconds_left").intValue()).isEqualTo(90);
        assertThat(fault.get("chance").doubleValue()).isEqualTo(0.25);
    }

    @Test
    void post_ok_endsFaults() throws Exception {
        client.send("POST", "/control", "binance/klines 500\nbinance 500\ntaapi 500\n# nothing\n");
        assertThat(client.send("POST", "/control", "binance/klines ok").body()).doesNotContain("klines");
        assertThat(client.send("POST", "/control", "binance ok").body()).doesNotContain("binance");
        assertThat(client.send("POST", "/control", "all ok").body()).isEqualTo("{\"faults\":[]}");
    }

    @Test
    void post_all_strikesEveryUpstreamItFits() throws Exception {
        JsonNode faults = Json.parse(
                        client.send("POST", "/control", "all slow 1s").body())
                .get("faults");
        assertThat(faults.size()).isEqualTo(Upstream.values().length - 5);
    }

    @Test
    void post_severalLinesOneBad_doesNone() throws Exception {
        assertThat(client.send("POST", "/control", "binance 500\nbinance explode")
                        .statusCode())
                .isEqualTo(400);
        assertThat(simulator.faults().entries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'';empty",
                "kraken 500;'kraken'; expected one of binance",
                "binance;ends here",
                "binance explode;'explode'; expected one of a status",
                "binance 99;from 200 to 599",
                "binance 250;400 to 599",
                "binance 200 code 3;coinmarketcap",
                "binance 500 sometimes;'sometimes'",
                "binance/nothing 500;expected one of api/v3/klines",
                "all/klines 500;no endpoints",
                "binance silence;streams",
                "binance shape array;coinmarketcap",
                "binance 429 nested;coingecko",
                "binance-stream slow 3s;streams",
                "taapi wrong-coin;wrong-coin",
                "binance html in x;before 'in'",
                "binance stall 20 parsecs;'parsecs'",
                "binance slow;such as 20s",
                "binance slow soon;'soon'",
                "binance slow 11m;10 min",
                "binance skew 5m;signed time",
                "binance skew +9999999d;3650",
                "binance jump 30;percentage",
                "binance jump -100%;more than -100%",
                "binance jump x%;such as 30",
                "binance drop times 0;from 1 to",
                "binance drop chance 101%;at most 100%",
                "binance drop for 0s;more than no time",
                "coinmarketcap shape ring;array, objects, arrays",
                "binance shutdown;binance-stream",
                "binance-stream shutdown in;such as 20s",
                "price;a symbol",
                "price XMR 1;BTC, ETH",
                "price BTC;a price",
                "price BTC much;'much'",
                "price BTC -1;more than 0",
                "price BTC 0.000000001;such as",
                "price BTC -100%;above -100%"
            })
    void post_badAction_is400AndSaysWhatWasExpected(String action, String said) throws Exception {
        HttpResponse<String> response = client.send("POST", "/control", action);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Json.parse(response.body()).get("error").stringValue()).contains(said);
        assertThat(simulator.faults().entries()).isEmpty();
    }

    @Test
    void post_hugeBody_is413() throws Exception {
        assertThat(client.send("POST", "/control", "x".repeat(300_000)).statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/control/nothing,404",
        "GET,/control/price,404",
        "GET,/control/faults/binance,404",
        "GET,/control/record/nonsense,404",
        "DELETE,/control,405",
        "POST,/control/faults,405",
        "POST,/control/calls,405",
        "POST,/control/record,405",
        "POST,/control/record/usd_vnd,405",
        "PATCH,/control/scenario,405",
        "POST,/control/price/BTC,405",
        "GET,/control/price/XMR,400",
        "GET,/control/record/usd_vnd?at=noon,400"
    })
    void control_wrongPathOrMethod_isRefused(String method, String path, int status) throws Exception {
        HttpResponse<String> response = client.send(method, path, "");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Json.parse(response.body()).has("error")).isTrue();
        assertThat(response.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
    }

    @Test
    void control_fromAWebPage_isRefused() throws Exception {
        assertThat(client.send("POST", "/control", "binance 500", "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(simulator.faults().entries()).isEmpty();
    }

    @Test
    void price_held_isWhatUpstreamsSay() throws Exception {
        client.send("POST", "/control", "price BTC 123456.5");
        assertThat(client.json("/binance/api/v3/ticker/24hr?symbol=BTCUSDT")
                        .get("lastPrice")
                        .stringValue())
                .isEqualTo("123456.50000000");
        assertThat(client.json("/coingecko/api/v3/simple/price?ids=bitcoin&vs_currencies=usd")
                        .at("/bitcoin/usd")
                        .doubleValue())
                .isEqualTo(123456.5);
        client.send("POST", "/control", "price BTC +10%");
        assertThat(client.json("/control/price/BTC").get("price").doubleValue()).isEqualTo(135802.15);
        client.send("POST", "/control", "price btc free");
        assertThat(client.json("/control/price/BTC").get("price").doubleValue()).isNotEqualTo(135802.15);
    }

    @Test
    void calls_delete_countsAnew() throws Exception {
        client.get("/alternativeme/fng/");
        assertThat(client.json("/control/calls").at("/alternativeme/fng").intValue())
                .isPositive();
        assertThat(Json.parse(client.send("DELETE", "/control/calls", "").body())
                        .get("alternativeme")
                        .size())
                .isZero();
    }

    @Test
    void scenario_posted_isPlayedFromNowOn() throws Exception {
        assertThat(client.send("POST", "/control/scenario", "at 00:00 binance 500\nat 00:10 all ok")
                        .body())
                .isEqualTo("{\"left\":1}");
        assertThat(client.get("/control/faults").body()).contains("500");
        assertThat(client.send("DELETE", "/control/scenario", "").body()).isEqualTo("{\"left\":0}");
        assertThat(client.send("POST", "/control/scenario", "at noon binance 500")
                        .body())
                .contains("scenario:1: time is 'noon'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?at=2026-11-21T12:00:00Z"})
    void record_ofAFigure_hasTheTruthAndWhatWasGiven(String at) throws Exception {
        client.get("/taapi/rsi?secret=topsecret&exchange=binance&symbol=BTC/USDT&interval=1d");
        JsonNode figure = client.json("/control/record/btc_rsi_14" + at);
        assertThat(figure.get("value").doubleValue()).isBetween(0.0, 100.0);
        assertThat(figure.at("/given/0/upstream").stringValue()).isEqualTo("taapi");
        assertThat(client.get("/control/record").body())
                .contains("exchange=binance&interval=1d&symbol=BTC/USDT")
                .doesNotContain("topsecret");
    }
}
