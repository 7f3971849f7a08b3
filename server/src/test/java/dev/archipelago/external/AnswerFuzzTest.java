package dev.archipelago.external;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as the answer of each endpoint: possible values or one clear failure, never anything else. */
@Tag("alone")
class AnswerFuzzTest {

    /** Where the fuzzer begins: the recorded answer of every endpoint, a foreign one for the others. */
    static Stream<byte[]> recorded() {
        return Arrays.stream(Endpoint.values())
                .map(endpoint -> endpoint.recorded().getBytes(StandardCharsets.UTF_8));
    }

    private static void digest(Endpoint endpoint, byte[] body) {
        endpoint.digest(200, new String(body, StandardCharsets.UTF_8));
    }

    @MethodSource("recorded")
    @FuzzTest(maxDuration = "60s")
    void binanceTicker(byte[] body) {
        digest(Endpoint.BINANCE_TICKER, body);
    }

    @MethodSource("recorded")
    @FuzzTest(maxDuration = "60s")
    void coinGeckoPrices(byte[] body) {
        digest(Endpoint.COINGECKO_PRICES, body);
    }

    @MethodSource("recorded")
    @FuzzTest(maxDuration = "60s")
    void coinGeckoVnd(byte[] body) {
        digest(Endpoint.COINGECKO_VND, body);
    }

    @MethodSource("recorded")
    @FuzzTest(maxDuration = "60s")
    void coinGeckoGlobal(byte[] body) {
        digest(Endpoint.COINGECKO_GLOBAL, body);
    }

    @MethodSource("recorded")
    @FuzzTest(maxDuration = "60s")
    void coinMarketCapQuotes(byte[] body) {
        digest(Endpoint.COINMARKETCAP_QUOTES, body);
    }

    @MethodSource("recorded")
    @FuzzTest(maxDuration = "60s")
    void coinMarketCapGlobal(byte[] body) {
        digest(Endpoint.COINMARKETCAP_GLOBAL, body);
    }

    @MethodSource("recorded")
    @FuzzTest(maxDuration = "60s")
    void taapi(byte[] body) {
        digest(Endpoint.TAAPI_RSI, body);
    }

    @MethodSource("recorded")
    @FuzzTest(maxDuration = "60s")
    void finnhub(byte[] body) {
        digest(Endpoint.FINNHUB_QUOTE, body);
    }

    @MethodSource("recorded")
    @FuzzTest(maxDuration = "60s")
    void alternativeMe(byte[] body) {
        digest(Endpoint.ALTERNATIVE_ME_INDEX, body);
    }
}
