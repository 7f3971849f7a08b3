package dev.archipelago.external.binance;

import static dev.archipelago.external.Recorded.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.external.Recorded;
import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.TestCoins;
import java.net.URI;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinanceTickerTest {
    private static final URI BASE = URI.create("http://localhost:1/binance");

    /** Returns one row in the documented format of {@code /api/v3/ticker/24hr}. */
    private static String row(String symbol, String price) {
        return """
            {"symbol":"%s","priceChange":"-94.99","priceChangePercent":"-1.250","weightedAvgPrice":"0.29","prevClosePrice":"0.1",
            "lastPrice":%s,"lastQty":"200.0","bidPrice":"4.0","bidQty":"100.0","askPrice":"4.1","askQty":"100.0","openPrice":"99.0",
            "highPrice":"100.0","lowPrice":"0.1","volume":"8913.3","quoteVolume":"15.3","openTime":1772280000000,
            "closeTime":1772366399500,"firstId":28385,"lastId":28460,"count":76}\
            """.formatted(symbol, price);
    }

    private static String rows() {
        return MarketCatalog.DEFAULT.coins().stream()
                .map(coin -> row(coin + "USDT", "\"4.00000200\""))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static CoinQuotes fetch(String body) throws SourceException {
        return new BinanceTicker(BASE, MarketCatalog.DEFAULT.coins(), Recorded.json(body), () -> NOW).fetch();
    }

    @Test
    void fetch_documentedAnswer_givesAllCoins() throws SourceException {
        CoinQuotes quotes = fetch(rows());
        assertThat(quotes.quotes()).containsOnlyKeys(MarketCatalog.DEFAULT.coins());
        var btc = quotes.quotes().get(TestCoins.BTC);
        assertThat(btc.price()).isEqualByComparingTo("4.000002");
        assertThat(btc.change24h()).hasValueSatisfying(c -> assertThat(c).isEqualByComparingTo("-1.25"));
        assertThat(btc.observedAt()).isEqualTo("2026-03-01T11:59:59.500Z");
    }

    @Test
    void fetch_uri_encodesTheSymbolsWithoutSpaces() throws SourceException {
        Recorded transport = Recorded.json(rows());
        new BinanceTicker(BASE, MarketCatalog.DEFAULT.coins(), transport, () -> NOW).fetch();
        assertThat(transport.asked.element().toString())
                .isEqualTo("http://localhost:1/binance/api/v3/ticker/24hr?symbols=%5B%22BTCUSDT%22%2C%22ETHUSDT%22"
                        + "%2C%22SOLUSDT%22%2C%22XRPUSDT%22%2C%22ADAUSDT%22%2C%22LINKUSDT%22%2C%22BNBUSDT%22%5D");
    }

    @Test
    void fetch_numberInsteadOfText_isRead() throws SourceException {
        assertThat(fetch(rows().replace("\"4.00000200\"", "4.5"))
                        .quotes()
                        .get(TestCoins.ADA)
                        .price())
                .isEqualByComparingTo("4.5");
    }

    @Test
    void fetch_foreignSymbol_isPassedOver() throws SourceException {
        assertThat(fetch(rows().replaceFirst("\\[", "[" + row("DOGEUSDT", "null") + ","))
                        .quotes())
                .hasSize(MarketCatalog.DEFAULT.coins().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "\"-1\"", "null", "\"abc\"", "{}", "\"Infinity\""})
    void fetch_impossiblePrice_namesTheFieldAndLeavesTheOthers(String price) throws SourceException {
        CoinQuotes quotes = fetch(rows().replaceFirst("\"4.00000200\"", price));
        assertThat(quotes.quotes())
                .hasSize(MarketCatalog.DEFAULT.coins().size() - 1)
                .doesNotContainKey(TestCoins.BTC);
        assertThat(quotes.failures()).singleElement().asString().startsWith("binance: field [0].lastPrice");
    }

    @Test
    void fetch_changeWrong_leavesThePrice() throws SourceException {
        var btc = fetch(rows().replaceFirst("\"-1.250\"", "\"-101\"")).quotes().get(TestCoins.BTC);
        assertThat(btc.price()).isEqualByComparingTo("4.000002");
        assertThat(btc.change24h()).isEmpty();
    }

    /** Returns a transport that rejects requests for any of {@code unknown}, as Binance does. */
    private static Recorded knowingAllBut(String... unknown) {
        return Recorded.with(uri -> {
            String asked = uri.getQuery();
            if (Arrays.stream(unknown).anyMatch(asked::contains)) {
                return Recorded.answer(400, "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}");
            }
            return Recorded.answer(
                    200,
                    MarketCatalog.DEFAULT.coins().stream()
                            .filter(coin -> asked.contains(coin + "USDT"))
                            .map(coin -> row(coin + "USDT", "4"))
                            .collect(Collectors.joining(",", "[", "]")));
        });
    }

    @Test
    void fetch_unknownSymbol_isLeftOutForADay() throws SourceException {
        ManualClock clock = new ManualClock(NOW.toString());
        Recorded transport = knowingAllBut("SOLUSDT");
        BinanceTicker ticker = new BinanceTicker(BASE, MarketCatalog.DEFAULT.coins(), transport, clock);
        CoinQuotes quotes = ticker.fetch();
        assertThat(quotes.quotes())
                .hasSize(MarketCatalog.DEFAULT.coins().size() - 1)
                .doesNotContainKey(TestCoins.SOL);
        assertThat(quotes.failures()).containsExactly("binance: does not know SOLUSDT");
        int calls = transport.asked.size();
        assertThat(calls).isLessThanOrEqualTo(7);
        ticker.fetch();
        assertThat(transport.asked).hasSize(calls + 1);
        clock.advance(BinanceTicker.LEFT_OUT);
        ticker.fetch();
        assertThat(transport.asked).hasSizeGreaterThan(calls + 2);
    }

    @Test
    void fetch_noSymbolKnown_isAFailure() {
        BinanceTicker ticker = new BinanceTicker(BASE, MarketCatalog.DEFAULT.coins(), knowingAllBut("USDT"), () -> NOW);
        assertThatThrownBy(ticker::fetch).hasMessageContaining("does not know BTCUSDT");
        assertThatThrownBy(ticker::fetch).isInstanceOf(SourceException.class);
    }

    @Test
    void fetch_otherBadRequest_isAFailure() {
        Recorded transport = Recorded.with(uri -> Recorded.answer(400, "{\"code\":-1102,\"msg\":\"x\"}"));
        assertThatThrownBy(() -> new BinanceTicker(BASE, MarketCatalog.DEFAULT.coins(), transport, () -> NOW).fetch())
                .hasMessageContaining("-1102");
    }

    @Test
    void fetch_coinMissing_leavesTheOthers() throws SourceException {
        assertThat(fetch("[" + row("BTCUSDT", "1") + "]").quotes()).containsOnlyKeys(TestCoins.BTC);
    }

    @Test
    void fetch_coinTwice_isNotBelieved() throws SourceException {
        CoinQuotes quotes = fetch(rows().replace("ETHUSDT", "BTCUSDT"));
        assertThat(quotes.quotes()).doesNotContainKey(TestCoins.BTC).containsKey(TestCoins.ADA);
        assertThat(quotes.failures()).singleElement().asString().contains("named once");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "null", "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}", "[1]", "[null]"})
    void fetch_otherShape_isRefused(String body) {
        assertThatThrownBy(() -> fetch(body)).isInstanceOf(SourceException.class);
    }
}
