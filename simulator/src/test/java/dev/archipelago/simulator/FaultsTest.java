package dev.archipelago.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

class FaultsTest {

    private static final String PING = "/binance/api/v3/ping";
    private static final String TICKER = "/binance/api/v3/ticker/24hr?symbol=BTCUSDT";
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
    void clear() {
        simulator.faults().clear();
    }

    @Test
    void status_untilCleared_answersIt() throws Exception {
        simulator.faults().set(Upstream.BINANCE, Fault.status(503));
        assertThat(client.get(PING).statusCode()).isEqualTo(503);
        simulator.faults().clear(Upstream.BINANCE);
        assertThat(client.get(PING).statusCode()).isEqualTo(200);
    }

    @Test
    void status_once_thenAnswersAsUsual() throws Exception {
        simulator.faults().set(Upstream.BINANCE, Fault.status(500), 1);
        assertThat(client.get(PING).statusCode()).isEqualTo(500);
        assertThat(client.get(PING).statusCode()).isEqualTo(200);
    }

    @Test
    void status_ofOneEndpoint_leavesTheOthers() throws Exception {
        simulator.faults().set(Upstream.BINANCE, "api/v3/ticker/24hr", Fault.status(500));
        assertThat(client.get(TICKER).statusCode()).isEqualTo(500);
        assertThat(client.get(PING).statusCode()).isEqualTo(200);
        simulator.faults().clear(Upstream.BINANCE, "api/v3/ticker/24hr");
        assertThat(client.get(TICKER).statusCode()).isEqualTo(200);
    }

    @Test
    void status_200WithCode_hidesAnErrorInCoinMarketCap() throws Exception {
        simulator.faults().set(Upstream.COINMARKETCAP, new Fault.Status(200, Optional.of(1010)));
        HttpResponse<String> response = client.get("/coinmarketcap/v1/key/info");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"error_code\":1010");
    }

    @ParameterizedTest
    @CsvSource({
        "BINANCE,/binance/api/v3/ping,/code",
        "COINGECKO,/coingecko/api/v3/global,/status/error_code",
        "COINMARKETCAP,/coinmarketcap/v1/key/info,/status/error_code",
        "TAAPI,/taapi/rsi,/errors/0",
        "FINNHUB,/finnhub/api/v1/quote,/error",
        "ALTERNATIVEME,/alternativeme/fng/,/metadata/error"
    })
    void limit_everyUpstream_isItsOwn429(Upstream upstream, String path, String pointer) throws Exception {
        simulator.faults().set(upstream, Fault.limit(429, 30));
        HttpResponse<String> response = client.get(path);
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).contains("30");
        assertThat(Json.parse(response.body()).at(pointer).isMissingNode()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"403", "418", "429", "451"})
    void limit_withoutRetryAfter_leavesItOut(int status) throws Exception {
        simulator.faults().set(Upstream.BINANCE, Fault.limit(status));
        HttpResponse<String> response = client.get(PING);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Retry-After")).isEmpty();
    }

    @Test
    void stall_forever_neverAnswers() {
        simulator.faults().set(Upstream.BINANCE, Fault.stall());
        assertThatThrownBy(() -> client.send(Duration.ofMillis(300), "GET", PING, ""))
                .isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void stall_aWhile_answersAsUsual() throws Exception {
        simulator.faults().set(Upstream.BINANCE, Fault.stall(Duration.ofMillis(50)));
        assertThat(client.get(PING).body()).isEqualTo("{}");
    }

    @Test
    void drop_http_closesTheConnection() {
        simulator.faults().set(Upstream.BINANCE, new Fault.Drop());
        assertThatThrownBy(() -> client.get(PING)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource
    void garbage_everySpoiling_is200AndUseless(Fault.Spoiling spoiling) throws Exception {
        simulator.faults().set(Upstream.BINANCE, Fault.garbage(spoiling));
        HttpResponse<String> response = client.get(TICKER);
        String body = response.body();
        assertThat(response.statusCode()).isEqualTo(200);
        switch (spoiling) {
            case HTML -> assertThat(body).startsWith("<!DOCTYPE html>");
            case TRUNCATED -> assertThatThrownBy(() -> Json.parse(body)).isInstanceOf(JacksonException.class);
            case EMPTY -> assertThat(body).isEmpty();
            case WRONG_TYPES -> {
                JsonNode row = Json.parse(body);
                assertThat(row.get("lastPrice").isBoolean()).isTrue();
                assertThat(row.get("count").isString()).isTrue();
            }
            case NULL_FIELDS ->
                assertThat(Json.parse(body).properties())
                        .allMatch(field -> field.getValue().isNull());
        }
    }

    @Test
    void set_faultOfAnotherUpstream_isRefused() {
        Faults faults = simulator.faults();
        assertThatThrownBy(() -> faults.set(Upstream.BINANCE, new Fault.Silence()))
                .hasMessageContaining("silence");
        assertThatThrownBy(() -> faults.set(Upstream.TAAPI, new Fault.Shape(Fault.DataShape.ARRAY)))
                .hasMessageContaining("shape");
        assertThatThrownBy(() -> faults.set(Upstream.TAAPI, new Fault.Status(500, Optional.of(1))))
                .hasMessageContaining("code");
        assertThatThrownBy(() -> faults.set(Upstream.TAAPI, Fault.status(500), 0))
                .hasMessageContaining("times");
        assertThatThrownBy(() -> faults.set(Upstream.TAAPI, Fault.limit(429, -1)))
                .hasMessageContaining("retry-after");
    }

    @Test
    void count_failedCalls_countToo() throws Exception {
        simulator.calls().clear();
        simulator.faults().set(Upstream.BINANCE, Fault.status(500), 1);
        client.get(PING);
        client.get(PING);
        client.get("/binance/nothing");
        assertThat(simulator.calls().count(Upstream.BINANCE, "api/v3/ping")).isEqualTo(2);
        assertThat(simulator.calls().count(Upstream.BINANCE)).isEqualTo(3);
        assertThat(simulator.calls().count(Upstream.TAAPI, "rsi")).isZero();
    }
}
