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
        client.send("DELETE", "/control/price/BTC", "");
    }

    @Test
    void help_get_namesAllUpstreams() throws Exception {
        assertThat(client.json("/control").get("upstreams").size()).isEqualTo(Upstream.values().length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"status\",\"status\":500,\"code\":7,\"times\":2}",
                "{\"kind\":\"limit\",\"status\":429,\"retryAfter\":5,\"code\":1009}",
                "{\"kind\":\"stall\",\"ms\":10}",
                "{\"kind\":\"garbage\",\"body\":\"null-fields\"}",
                "{\"kind\":\"drop\"}",
                "{\"kind\":\"shape\",\"data\":\"arrays\"}"
            })
    void faults_put_areListedAsTheyWereSet(String fault) throws Exception {
        HttpResponse<String> put = client.send("PUT", "/control/faults/coinmarketcap", fault);
        assertThat(put.statusCode()).isEqualTo(200);
        assertThat(client.get("/control/faults").body())
                .isEqualTo("{\"faults\":[{\"upstream\":\"coinmarketcap\"," + fault.substring(1) + "]}");
    }

    @Test
    void faults_ofAnEndpoint_areSetAndCleared() throws Exception {
        String path = "/control/faults/binance/api/v3/klines";
        client.send("PUT", path, "{\"kind\":\"status\"}");
        client.send("PUT", path, "{\"kind\":\"status\",\"times\":1}");
        assertThat(client.get("/control/faults").body()).contains("\"endpoint\":\"api/v3/klines\"");
        assertThat(client.send("DELETE", path, "").body()).isEqualTo("{\"faults\":[]}");
    }

    @Test
    void faults_ofAnUpstream_areCleared() throws Exception {
        client.send("PUT", "/control/faults/binance-stream", "{\"kind\":\"silence\"}");
        assertThat(client.send("DELETE", "/control/faults/binance-stream", "").body())
                .isEqualTo("{\"faults\":[]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{}",
                "{\"kind\":\"explode\"}",
                "{\"kind\":\"status\",\"status\":99}",
                "{\"kind\":\"status\",\"status\":\"500\"}",
                "{\"kind\":\"status\",\"colour\":1}",
                "{\"kind\":\"limit\",\"status\":500}",
                "{\"kind\":\"stall\",\"ms\":0}",
                "{\"kind\":\"garbage\",\"body\":\"soup\"}",
                "{\"kind\":\"drop\",\"times\":0}",
                "{\"kind\":\"silence\"}"
            })
    void faults_badBody_is400AndSaysWhy(String body) throws Exception {
        HttpResponse<String> response = client.send("PUT", "/control/faults/binance", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Json.parse(response.body()).get("error").stringValue()).isNotBlank();
        assertThat(simulator.faults().entries()).isEmpty();
    }

    @Test
    void control_hugeBody_is413() throws Exception {
        assertThat(client.send("PUT", "/control/faults/binance", "x".repeat(70_000))
                        .statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,/control/faults/kraken,404",
        "PUT,/control/faults/binance/api/v9,404",
        "GET,/control/nothing,404",
        "GET,/control/price,404",
        "POST,/control,405",
        "POST,/control/faults,405",
        "POST,/control/faults/binance,405",
        "POST,/control/calls,405",
        "POST,/control/price/BTC,405",
        "POST,/control/connections,405",
        "GET,/control/price/DOGE,400"
    })
    void control_wrongPathOrMethod_isRefused(String method, String path, int status) throws Exception {
        HttpResponse<String> response = client.send(method, path, "{\"kind\":\"drop\"}");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Json.parse(response.body()).has("error")).isTrue();
        assertThat(response.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
    }

    @Test
    void price_put_isWhatUpstreamsSay() throws Exception {
        client.send("PUT", "/control/price/BTC", "{\"price\":123456.5}");
        assertThat(client.json("/binance/api/v3/ticker/24hr?symbol=BTCUSDT")
                        .get("lastPrice")
                        .stringValue())
                .isEqualTo("123456.50000000");
        assertThat(client.json("/coingecko/api/v3/simple/price?ids=bitcoin&vs_currencies=usd")
                        .at("/bitcoin/usd")
                        .doubleValue())
                .isEqualTo(123456.5);
    }

    @Test
    void price_noNumber_is400() throws Exception {
        assertThat(client.send("PUT", "/control/price/BTC", "{\"price\":\"much\"}")
                        .statusCode())
                .isEqualTo(400);
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
    void connections_none_isZero() throws Exception {
        assertThat(client.json("/control/connections").get("open").intValue()).isZero();
        assertThat(Json.parse(client.send("DELETE", "/control/connections", "").body())
                        .get("closed")
                        .intValue())
                .isZero();
    }
}
