package dev.archipelago.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Rate limits of the strict simulator. */
class LimitsTest {

    private static final String ALL = "/binance/api/v3/ticker/24hr";
    private static final String PING = "/binance/api/v3/ping";
    private static final String GLOBAL = "/coingecko/api/v3/global";
    private static final String PLAIN_PING = "/coingecko/api/v3/ping";
    private static final String[] CMC = {"X-CMC_PRO_API_KEY", "any"};
    private static final String KEY = "/coinmarketcap/v1/key/info";

    private final FixedTime time = new FixedTime();
    private Simulator simulator;
    private Client client;

    @BeforeEach
    void start() {
        simulator = Simulator.start(time.options().withStrict(true));
        client = new Client(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ticker/24hr?symbol=BTCUSDT,2",
        "ticker/24hr?symbols=%5B%22BTCUSDT%22%5D,2",
        "ticker/24hr,80",
        "klines?symbol=BTCUSDT&interval=1d&limit=1,2",
        "klines?symbol=NOPE&interval=1d,2",
        "ping,1"
    })
    void weight_ofACall_isInTheHeader(String path, int weight) throws Exception {
        assertThat(usedWeight(client.get("/binance/api/v3/" + path))).isEqualTo(weight);
        assertThat(usedWeight(client.get("/binance-vision/api/v3/" + path))).isEqualTo(2 * weight);
        time.advance(Duration.ofMinutes(1));
        assertThat(usedWeight(client.get("/binance/api/v3/" + path))).isEqualTo(weight);
    }

    @ParameterizedTest
    @CsvSource({"20,2", "21,40", "100,40", "101,80"})
    void weight_ofManySymbols_grows(int symbols, int weight) {
        String list = "[" + "\"A\",".repeat(symbols - 1) + "\"A\"]";
        Call call = new Call(
                BinanceFormat.TICKER, java.util.Map.of("symbols", list), java.util.Map.of(), Fault.DataShape.ARRAY);
        BinanceFormat format = new BinanceFormat(new Market(1, time), new RateLimiters(true).of(Upstream.BINANCE));
        assertThat(format.weight(call)).isEqualTo(weight);
    }

    @Test
    void binance_over6000_is429UntilTheMinuteTurns() throws Exception {
        useUpTheMinute();
        HttpResponse<String> refused = client.get(PING);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("4");
        assertThat(refused.body()).contains("-1003");
        time.advance(Duration.ofSeconds(4));
        assertThat(client.get(PING).statusCode()).isEqualTo(200);
        assertThat(simulator.record().count(Upstream.BINANCE, Outcome.OVER_LIMIT))
                .isEqualTo(1);
        assertThat(simulator.record().count(Upstream.BINANCE, Outcome.BANNED)).isZero();
    }

    @Test
    void binance_retryAfterIgnored_isBannedForTwoMinutesAndThenForLonger() throws Exception {
        long[] minutes = {2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 4320, 4320};
        RateLimiter meter = RateLimiter.of(Upstream.BINANCE, true);
        Instant now = Instant.parse("2026-11-21T12:00:00Z");
        for (long length : minutes) {
            assertThat(meter.admit(now, 6001).outcome()).isEqualTo(Outcome.OVER_LIMIT);
            now = now.plusSeconds(2);
            assertThat(meter.admit(now, 1).outcome()).isEqualTo(Outcome.EARLY);
            assertThat(meter.admit(now, 1).outcome()).isEqualTo(Outcome.EARLY);
            LimitDecision ban = meter.admit(now, 1);
            assertThat(ban.outcome()).isEqualTo(Outcome.BANNED);
            assertThat(Duration.between(now, ban.until())).isEqualTo(Duration.ofMinutes(length));
            assertThat(meter.admit(ban.until().minusMillis(1), 1).outcome()).isEqualTo(Outcome.BANNED);
            now = ban.until().plusSeconds(60);
        }
    }

    @Test
    void binance_banned_is418OnBothHosts() throws Exception {
        useUpTheMinute();
        client.get(PING);
        time.advance(Duration.ofSeconds(2));
        client.get(PING);
        client.get(PING);
        client.get(PING);
        HttpResponse<String> banned = client.get("/binance-vision/api/v3/ping");
        assertThat(banned.statusCode()).isEqualTo(418);
        assertThat(banned.headers().firstValue("Retry-After")).contains("120");
        assertThat(banned.body())
                .contains("banned until " + time.instant().plusSeconds(120).toEpochMilli());
        time.advance(Duration.ofSeconds(120));
        assertThat(client.get(PING).statusCode()).isEqualTo(200);
    }

    @Test
    void binance_scripted429Ignored_isRefusedAndBanned() throws Exception {
        simulator.faults().set(Upstream.BINANCE, Fault.limit(429, 60), 1);
        client.get(PING);
        assertThat(client.get(PING).statusCode()).isEqualTo(200);
        time.advance(Duration.ofSeconds(10));
        HttpResponse<String> early = client.get(PING);
        assertThat(early.statusCode()).isEqualTo(429);
        assertThat(early.headers().firstValue("Retry-After")).contains("50");
        client.get(PING);
        assertThat(client.get(PING).statusCode()).isEqualTo(418);
        assertThat(simulator.record().count(Upstream.BINANCE, Outcome.EARLY)).isEqualTo(2);
    }

    @Test
    void coinGecko_31stInAMinute_is429() throws Exception {
        times(30, GLOBAL, 200);
        HttpResponse<String> refused = client.get(GLOBAL);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Json.parse(refused.body()).at("/status/error_code").intValue())
                .isEqualTo(429);
        time.advance(Duration.ofSeconds(4));
        times(1, GLOBAL, 200);
    }

    @Test
    void coinGecko_creditsOfTheMonth_comeBackWithTheNext() throws Exception {
        for (int minute = 0; minute < 10_000 / 30; minute++) {
            time.advance(Duration.ofMinutes(1));
            times(30, PLAIN_PING, 200);
        }
        time.advance(Duration.ofMinutes(1));
        times(10, PLAIN_PING, 200);
        HttpResponse<String> refused = client.get(GLOBAL);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Json.parse(refused.body()).at("/error/status/error_code").intValue())
                .isEqualTo(429);
        time.advance(Duration.between(time.instant(), Instant.parse("2026-11-30T23:59:59.999Z")));
        times(1, GLOBAL, 429);
        time.advance(Duration.ofMillis(1));
        times(1, GLOBAL, 200);
    }

    @Test
    void coinMarketCap_minuteAndMonth_haveTheirCodes() throws Exception {
        times(50, KEY, 200, CMC);
        assertThat(Json.parse(client.get(KEY, CMC).body())
                        .at("/status/error_code")
                        .intValue())
                .isEqualTo(1008);
        time.advance(Duration.ofMinutes(1));
        assertThat(used()).isZero();
        String quotes = "/coinmarketcap/v2/cryptocurrency/quotes/latest?id=";
        times(1, quotes + "1", 200, CMC);
        times(1, quotes + "999", 400, CMC);
        assertThat(used()).isEqualTo(1);
    }

    @Test
    void coinMarketCap_creditsOfTheMonth_comeBackWithTheNext() {
        RateLimiter meter = RateLimiter.of(Upstream.COINMARKETCAP, true);
        Instant december = Instant.parse("2026-12-31T23:59:59Z");
        meter.spend(december, 10_000);
        LimitDecision refused = meter.admit(december, 1);
        assertThat(refused.outcome()).isEqualTo(Outcome.OVER_LIMIT);
        assertThat(refused.until()).isEqualTo("2027-01-01T00:00:00Z");
        CoinMarketCapFormat format = new CoinMarketCapFormat(new Market(1, time), meter);
        assertThat(format.refusal(refused).body().at("/status/error_code").intValue())
                .isEqualTo(1010);
        assertThat(meter.admit(refused.until(), 1).outcome()).isEqualTo(Outcome.SERVED);
    }

    @Test
    void taapi_secondWithin15Seconds_is429() throws Exception {
        String rsi = "/taapi/rsi?secret=s&exchange=binance&symbol=BTC/USDT&interval=1d";
        times(1, rsi, 200);
        times(1, rsi, 429);
        time.advance(Duration.ofMillis(14_999));
        times(1, rsi, 429);
        time.advance(Duration.ofMillis(1));
        times(1, rsi, 200);
    }

    @Test
    void finnhub_60AMinuteAnd30ASecond_areTheMost() throws Exception {
        String quote = "/finnhub/api/v1/quote?symbol=SPY&token=t";
        times(30, quote, 200);
        times(1, quote, 429);
        time.advance(Duration.ofSeconds(1));
        times(29, quote, 200);
        times(1, quote, 429);
    }

    @Test
    void alternativeMe_61stInAMinute_is429() throws Exception {
        times(60, "/alternativeme/fng/", 200);
        times(1, "/alternativeme/fng/", 429);
    }

    @Test
    void lenient_overTheLimit_isServedAndRecorded() throws Exception {
        try (Simulator lenient = Simulator.start(time.options())) {
            Client other = new Client(lenient);
            for (int i = 0; i < 31; i++) {
                assertThat(other.get(GLOBAL).statusCode()).isEqualTo(200);
            }
            assertThat(lenient.record().count(Upstream.COINGECKO, Outcome.SERVED))
                    .isEqualTo(30);
            assertThat(lenient.record().count(Upstream.COINGECKO, Outcome.OVER_LIMIT))
                    .isEqualTo(1);
        }
    }

    @Test
    void clock_setBack_beginsANewWindow() {
        QuotaWindow minute = QuotaWindow.each(Duration.ofMinutes(1), 1);
        QuotaWindow apart = QuotaWindow.apart(Duration.ofSeconds(15));
        Instant now = time.instant();
        assertThat(minute.use(now, 1)).isTrue();
        assertThat(apart.use(now, 1)).isTrue();
        assertThat(minute.use(now.minusSeconds(60), 1)).isTrue();
        assertThat(apart.use(now.minusSeconds(60), 1)).isTrue();
    }

    private void useUpTheMinute() throws Exception {
        times(75, ALL, 200);
    }

    private void times(int calls, String path, int status, String... headers) throws Exception {
        for (int i = 0; i < calls; i++) {
            assertThat(client.get(path, headers).statusCode()).isEqualTo(status);
        }
    }

    private int used() throws Exception {
        JsonNode usage = client.json(KEY, CMC).at("/data/usage");
        return usage.at("/current_month/credits_used").intValue();
    }

    private static int usedWeight(HttpResponse<String> response) {
        return Integer.parseInt(
                response.headers().firstValue("X-MBX-USED-WEIGHT-1M").orElseThrow());
    }
}
