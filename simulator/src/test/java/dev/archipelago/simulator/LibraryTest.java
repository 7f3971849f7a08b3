package dev.archipelago.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Faults other than status codes and corrupt bodies. */
class LibraryTest {

    private static final String TICKER = "/binance/api/v3/ticker/24hr?symbol=BTCUSDT";
    private static final String KLINES = "/binance/api/v3/klines?symbol=BTCUSDT&interval=1d&limit=4";
    private static final String PRICE =
            "/coingecko/api/v3/simple/price?ids=bitcoin,ethereum,solana&vs_currencies=usd&include_last_updated_at=true";
    private static final String QUOTES = "/coinmarketcap/v2/cryptocurrency/quotes/latest?id=1,1027";
    private static final String[] CMC = {"X-CMC_PRO_API_KEY", "any"};
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

    @AfterEach
    void clear() {
        simulator.faults().clear();
    }

    @ParameterizedTest
    @CsvSource({
        "403 html,403,<!DOCTYPE html>",
        "503 empty,503,''",
        "429 nested,429,'{\"error\":{\"status\":{\"error_code\":429'",
        "429 text,429,'{\"error\":\"The request'"
    })
    void refusal_everyBody_isSent(String fault, int status, String begins) throws Exception {
        simulator.act("coingecko " + fault + " retry-after 9");
        HttpResponse<String> response = client.get(PRICE);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).startsWith(begins);
        assertThat(response.headers().firstValue("Retry-After")).contains("9");
    }

    @Test
    void slow_aWhile_arrivesWhole() throws Exception {
        String right = client.get(TICKER).body();
        simulator.act("binance slow 40ms");
        assertThat(client.get(TICKER).body()).isEqualTo(right);
    }

    @Test
    void hang_afterHalf_neverEnds() throws Exception {
        simulator.act("binance hang");
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri(TICKER))
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        long promised = response.headers().firstValueAsLong("Content-Length").orElseThrow();
        try (InputStream body = response.body()) {
            int half = (int) (promised / 2);
            assertThat(body.readNBytes(half)).hasSize(half);
            assertThat(body.available()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "reset", "drop"})
    void connection_ends_isAnError(String fault) {
        simulator.act("binance " + fault);
        assertThatThrownBy(() -> client.get(TICKER)).isInstanceOf(IOException.class);
    }

    @Test
    void truncatedGzip_decoded_endsTooEarly() throws Exception {
        simulator.act("binance truncated-gzip");
        HttpResponse<byte[]> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri(TICKER))
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThatThrownBy(() -> new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes())
                .isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "negative,-",
                "zero,0.00000000",
                "huge,1e300",
                "nan,NaN",
            })
    void figures_ofTexts_areWrong(String fault, String text) throws Exception {
        simulator.act("binance " + fault);
        JsonNode row = client.json(TICKER);
        assertThat(row.get("symbol").stringValue()).isEqualTo("BTCUSDT");
        assertThat(row.get("closeTime").longValue()).isEqualTo(TIME.millis());
        if (text == null) {
            assertThat(row.get("lastPrice").stringValue()).startsWith("-");
        } else {
            assertThat(row.get("lastPrice").stringValue()).isEqualTo(text);
        }
        assertThat(client.json(KLINES).get(0).get(0).isLong()).isTrue();
    }

    @Test
    void figures_ofNumbers_areWrong() throws Exception {
        simulator.act("coingecko negative");
        assertThat(client.json(PRICE).at("/bitcoin/usd").doubleValue()).isNegative();
        simulator.act("coingecko zero");
        assertThat(client.json(PRICE).at("/bitcoin/usd").doubleValue()).isZero();
        simulator.act("coingecko huge");
        assertThat(client.json(PRICE).at("/bitcoin/usd").doubleValue()).isEqualTo(1e300);
        simulator.act("coingecko nan");
        String body = client.get(PRICE).body();
        assertThat(body).contains("\"usd\":NaN");
        assertThatThrownBy(() -> Json.parse(body)).isInstanceOf(JacksonException.class);
    }

    @Test
    void strings_forNumbers_keepTheirValue() throws Exception {
        simulator.act("coingecko strings");
        assertThat(new java.math.BigDecimal(
                        client.json(PRICE).at("/bitcoin/usd").stringValue()))
                .isEqualByComparingTo(simulator.price("BTC"));
    }

    @Test
    void numbers_forStrings_keepTheirValue() throws Exception {
        simulator.act("binance numbers");
        JsonNode row = client.json(TICKER);
        assertThat(row.get("lastPrice").decimalValue()).isEqualByComparingTo(simulator.price("BTC"));
        assertThat(row.get("symbol").isString()).isTrue();
    }

    @Test
    void missingFields_all_leavesOnlyLabels() throws Exception {
        simulator.act("binance missing-fields");
        assertThat(client.json(TICKER).propertyNames())
                .containsExactly("symbol", "openTime", "closeTime", "firstId", "lastId", "count");
        assertThat(client.json(KLINES).get(0).size()).isEqualTo(6);
    }

    @Test
    void field_named_isTheOnlyOneTouched() throws Exception {
        simulator.act("binance missing-fields in lastPrice");
        JsonNode row = client.json(TICKER);
        assertThat(row.has("lastPrice")).isFalse();
        assertThat(row.has("priceChangePercent")).isTrue();
        simulator.act("binance null-fields in closeTime");
        assertThat(client.json(TICKER).get("closeTime").isNull()).isTrue();
        assertThat(client.json(TICKER).get("lastPrice").isString()).isTrue();
        simulator.act("binance negative in lastPrice");
        assertThat(client.json(TICKER).get("lastPrice").stringValue()).startsWith("-");
        assertThat(client.json(TICKER).get("openPrice").stringValue()).doesNotStartWith("-");
    }

    @Test
    void partial_listsAndObjects_areHalves() throws Exception {
        simulator.act("all partial");
        assertThat(client.json("/binance/api/v3/ticker/24hr").size())
                .isEqualTo((SimulatedCoin.values().length + 1) / 2);
        assertThat(client.json(KLINES).size()).isEqualTo(2);
        assertThat(client.json(KLINES).get(0).size()).isEqualTo(12);
        assertThat(client.json(PRICE).size()).isEqualTo(2);
        assertThat(client.json(QUOTES, CMC).get("data").size()).isEqualTo(1);
        assertThat(client.json(QUOTES, CMC).at("/status/error_code").intValue()).isZero();
    }

    @Test
    void wrongCoin_everywhere_isAnUnrequestedCoin() throws Exception {
        simulator.act("all wrong-coin");
        assertThat(client.json(TICKER).get("symbol").stringValue()).isEqualTo("XMRUSDT");
        assertThat(client.json(PRICE).propertyNames()).containsExactly("monero");
        JsonNode asset = client.json(QUOTES, CMC).at("/data/328");
        assertThat(asset.get("id").intValue()).isEqualTo(328);
        assertThat(asset.get("symbol").stringValue()).isEqualTo("XMR");
    }

    @Test
    void skew_everyKindOfTime_isMoved() throws Exception {
        simulator.act("all skew +2h");
        assertThat(client.json(TICKER).get("closeTime").longValue()).isEqualTo(TIME.millis() + 7_200_000);
        assertThat(client.json(PRICE).at("/bitcoin/last_updated_at").longValue())
                .isEqualTo(TIME.millis() / 1000 + 7_200);
        assertThat(client.json(QUOTES, CMC).at("/data/1/last_updated").stringValue())
                .isEqualTo(TIME.instant().plusSeconds(7_200).toString());
        assertThat(client.json("/alternativeme/fng/").at("/data/0/timestamp").stringValue())
                .isEqualTo(Long.toString(Instant.parse("2026-11-21T02:00:00Z").getEpochSecond()));
        assertThat(client.json(TICKER).get("firstId").longValue()).isLessThan(1_000_000_000_000L);
    }

    @Test
    void rewind_eachAnswer_goesBack() throws Exception {
        simulator.act("binance rewind");
        long before = client.json(TICKER).get("closeTime").longValue();
        assertThat(client.json(TICKER).get("closeTime").longValue()).isLessThan(before);
    }

    @Test
    void jump_ofOneUpstream_leavesTheMarketAlone() throws Exception {
        simulator.act("binance jump 50%");
        double price = simulator.price("BTC").doubleValue();
        assertThat(Double.parseDouble(client.json(TICKER).get("lastPrice").stringValue()))
                .isEqualTo(price * 1.5, org.assertj.core.data.Offset.offset(0.01));
        assertThat(Double.parseDouble(client.json(KLINES).get(3).get(4).stringValue()))
                .isEqualTo(price * 1.5, org.assertj.core.data.Offset.offset(0.01));
        assertThat(client.json(PRICE).at("/bitcoin/usd").doubleValue()).isEqualTo(price);
    }

    @Test
    void lasting_over_endsByTheClock() throws Exception {
        simulator.act("binance 500 for 30s");
        assertThat(client.get(TICKER).statusCode()).isEqualTo(500);
        TIME.advance(Duration.ofSeconds(30));
        assertThat(client.get(TICKER).statusCode()).isEqualTo(200);
        assertThat(simulator.faults().entries()).isEmpty();
    }

    @Test
    void chance_half_strikesSome() throws Exception {
        simulator.act("binance 500 chance 50%");
        AtomicInteger struck = new AtomicInteger();
        for (int i = 0; i < 60; i++) {
            if (client.get("/binance/api/v3/ping").statusCode() == 500) {
                struck.incrementAndGet();
            }
        }
        assertThat(struck.get()).isBetween(10, 50);
    }

    @Test
    void chance_spared_meetsTheUpstreamsFault() throws Exception {
        simulator.act("binance/ticker/24hr 500 chance 0.000001%");
        simulator.act("binance 503");
        assertThat(client.get(TICKER).statusCode()).isEqualTo(503);
    }

    @Test
    void record_ofCallsAndValues_tellsFaultsApart() throws Exception {
        MarketRecord record = simulator.record();
        record.clear();
        client.get(TICKER);
        client.get(TICKER);
        simulator.act("binance negative");
        client.get(TICKER);
        simulator.act("binance html");
        client.get(TICKER);
        simulator.act("binance drop");
        assertThatThrownBy(() -> client.get(TICKER)).isInstanceOf(IOException.class);
        List<ServedValue> given = record.given("btc_price_usd");
        assertThat(given).hasSize(2);
        assertThat(given.getFirst().value().orElseThrow())
                .isEqualByComparingTo(record.priceAt("BTC", given.getFirst().at()));
        assertThat(given.getFirst().fault()).isEmpty();
        assertThat(given.getLast().fault()).contains("negative");
        assertThat(record.calls())
                .extracting(ServedCall::status, ServedCall::fault)
                .containsSubsequence(
                        org.assertj.core.groups.Tuple.tuple(200, Optional.empty()),
                        org.assertj.core.groups.Tuple.tuple(200, Optional.of("html")),
                        org.assertj.core.groups.Tuple.tuple(0, Optional.of("drop")));
        assertThat(record.calls().getFirst().query()).isEqualTo("symbol=BTCUSDT");
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + simulator.port() + path);
    }
}
