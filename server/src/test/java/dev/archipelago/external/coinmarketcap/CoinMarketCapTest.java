package dev.archipelago.external.coinmarketcap;

import static dev.archipelago.external.Recorded.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.archipelago.external.Recorded;
import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.GlobalFigures;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceException.Kind;
import dev.archipelago.fixture.UpstreamFixture;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.TestCoins;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoinMarketCapTest {
    private static final URI BASE = URI.create("https://pro-api.coinmarketcap.com");
    private static final Optional<Secret> KEY = Optional.of(new Secret("k"));
    private static final String STATUS = "\"status\":{\"error_code\":0,\"error_message\":null}";
    private static final String BTC = """
        {"id":1,"symbol":"BTC","quote":{"USD":{"price":6602.60,"percent_change_24h":-0.98,"last_updated":"2026-03-01T11:59:00.000Z"}}}\
        """;
    private static final String GLOBAL = """
        {"data":{"btc_dominance":67.0,"eth_dominance":"9.02","active_cryptocurrencies":5,"quote":{"USD":{"total_market_cap":250385096532.1,
        "total_volume_24h":119270642406.9,"total_market_cap_yesterday_percentage_change":2.5,"last_updated":"2026-03-01T11:50:00.000Z"}}},"status":{"error_code":"0"}}\
        """;

    private static CoinQuotes prices(String body) throws SourceException {
        return new CoinMarketCapPrices(BASE, KEY, MarketCatalog.DEFAULT.coins(), Recorded.json(body), () -> NOW)
                .fetch();
    }

    private static GlobalFigures global(String body) throws SourceException {
        return new CoinMarketCapGlobal(BASE, KEY, Recorded.json(body), () -> NOW).fetch();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"1\":%s}", "[%s]", "{\"BTC\":[%s]}", "{\"1\":%s,\"1027\":null}"})
    void prices_everyKnownShape_isRead(String shape) throws SourceException {
        var quotes =
                prices("{\"data\":" + shape.formatted(BTC) + "," + STATUS + "}").quotes();
        assertThat(quotes).containsOnlyKeys(TestCoins.BTC);
        assertThat(quotes.get(TestCoins.BTC).price()).isEqualByComparingTo("6602.6");
        assertThat(quotes.get(TestCoins.BTC).observedAt()).isEqualTo("2026-03-01T11:59:00Z");
    }

    @Test
    void prices_quoteAsArray_isRead() throws SourceException {
        String body = "{\"data\":[{\"id\":1027,\"quote\":[{\"symbol\":\"USD\",\"price\":\"5.5\"}]}]}";
        assertThat(prices(body).quotes().get(TestCoins.ETH).price()).isEqualByComparingTo("5.5");
    }

    @Test
    void prices_sameSymbolOtherId_isPassedOver() {
        String body = "{\"data\":{\"BTC\":[" + BTC.replace("\"id\":1,", "\"id\":9999,") + "]}}";
        assertThatThrownBy(() -> prices(body)).hasMessageContaining("at least one of the coins");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"data\":null}",
                "{\"data\":[]}",
                "{\"data\":5}",
                "{\"data\":[5]}",
                "{\"data\":[{\"quote\":{}}]}",
                "{\"data\":[{\"id\":1,\"quote\":{\"USD\":{\"price\":0}}}]}",
                "{\"data\":[{\"id\":1,\"quote\":{\"USD\":{\"price\":1,\"last_updated\":5}}}]}"
            })
    void prices_otherShape_isRefused(String body) {
        assertThatThrownBy(() -> prices(body))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("field");
    }

    @ParameterizedTest
    @CsvSource({
        "1001, REFUSED",
        "1002, REFUSED",
        "1003, REFUSED",
        "1004, REFUSED",
        "1006, REFUSED",
        "1008, LIMITED",
        "1009, LIMITED",
        "1010, LIMITED",
        "1011, LIMITED",
        "500, FAILED"
    })
    void prices_errorCodeOn200_isAFailure(int code, Kind kind) {
        for (String written : new String[] {String.valueOf(code), "\"" + code + "\""}) {
            String body = "{\"status\":{\"error_code\":" + written + "},\"data\":{\"1\":" + BTC + "}}";
            assertThat(catchThrowableOfType(SourceException.class, () -> prices(body))
                            .kind())
                    .isEqualTo(kind);
        }
    }

    @Test
    void prices_creditsOfTheMonth_waitUntilItTurns() {
        var transport = Recorded.with(uri -> Recorded.answer(429, "{\"status\":{\"error_code\":1010}}"));
        var source = new CoinMarketCapPrices(BASE, KEY, MarketCatalog.DEFAULT.coins(), transport, () -> NOW);
        assertThat(catchThrowableOfType(SourceException.class, source::fetch).retryAfter())
                .contains(Duration.between(NOW, java.time.Instant.parse("2026-04-01T00:00:00Z")));
    }

    @Test
    void prices_withoutKey_comeFromThePublicPath() throws SourceException {
        Recorded transport = Recorded.json("{\"data\":[" + BTC + "],\"status\":{\"error_code\":\"0\"}}");
        var source =
                new CoinMarketCapPrices(BASE, Optional.empty(), MarketCatalog.DEFAULT.coins(), transport, () -> NOW);

        assertThat(source.configured()).isTrue();
        assertThat(source.fetch().quotes()).containsOnlyKeys(TestCoins.BTC);
        assertThat(transport.asked.element().getPath()).isEqualTo("/public-api/v3/cryptocurrency/quotes/latest");
        assertThat(transport.headers.element()).doesNotContainKey("X-CMC_PRO_API_KEY");
    }

    @Test
    void plan_withoutKey_isNotConfigured() {
        Recorded transport = Recorded.json("{}");
        var source = new CoinMarketCapKey(BASE, Optional.empty(), transport, () -> NOW);

        SourceException failure = catchThrowableOfType(SourceException.class, source::fetch);

        assertThat(source.configured()).isFalse();
        assertThat(failure).hasMessageContaining("CMC_API_KEY");
        assertThat(failure.kind()).isEqualTo(Kind.NOT_CONFIGURED);
        assertThat(transport.asked).isEmpty();
    }

    @Test
    void index_documentedAnswer_isRead() throws SourceException {
        Recorded transport = Recorded.json("""
                {"data":{"value":40,"value_classification":"Neutral","update_time":"2026-03-01T11:54:56.017Z"},
                "status":{"timestamp":"2026-03-01T11:59:00.000Z","error_code":"0","error_message":"","elapsed":10}}\
                """);

        var index = new CoinMarketCapIndex(BASE, Optional.empty(), transport, () -> NOW).fetch();

        assertThat(index.value()).isEqualTo(40);
        assertThat(index.observedAt()).isEqualTo("2026-03-01T11:54:56.017Z");
        assertThat(transport.asked.element().getPath()).isEqualTo("/public-api/v3/fear-and-greed/latest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"data\":{}}", "{\"data\":{\"value\":101}}", "{\"data\":{\"value\":\"Fear\"}}"})
    void index_otherShape_isRefused(String body) {
        assertThatThrownBy(() -> new CoinMarketCapIndex(BASE, KEY, Recorded.json(body), () -> NOW).fetch())
                .hasMessageContaining("coinmarketcap: field");
    }

    @ParameterizedTest
    @CsvSource({"'', 5", "k, 25"})
    void budget_withAndWithoutKey_isWhatEachAllows(String key, int halfAMinute) {
        UpstreamSettings settings = UpstreamFixture.config(key.isEmpty() ? Map.of() : Map.of("CMC_API_KEY", key))
                .of("coinmarketcap");

        assertThat(new CoinMarketCapUpstream()
                        .budget(settings, Optional.empty(), 1)
                        .alone()
                        .capacity())
                .isEqualTo(halfAMinute);
    }

    @Test
    void prices_key_goesIntoTheHeader() throws SourceException {
        Recorded transport = Recorded.json("{\"data\":[" + BTC + "]}");
        new CoinMarketCapPrices(BASE, KEY, MarketCatalog.DEFAULT.coins(), transport, () -> NOW).fetch();
        assertThat(transport.headers.element()).containsEntry("X-CMC_PRO_API_KEY", "k");
        assertThat(transport.asked.element()).asString().contains("id=1%2C1027").contains("convert=USD");
    }

    @Test
    void global_documentedAnswer_isRead() throws SourceException {
        GlobalFigures figures = global(GLOBAL);
        assertThat(figures.value(Metrics.BTC_MARKET_CAP_PERCENTAGE).orElseThrow())
                .isEqualByComparingTo("67");
        assertThat(figures.value(Metrics.ETH_MARKET_CAP_PERCENTAGE))
                .hasValueSatisfying(v -> assertThat(v).isEqualByComparingTo("9.02"));
        assertThat(figures.value(Metrics.MARKET_CAP_CHANGE_PERCENTAGE_24H_USD))
                .hasValueSatisfying(v -> assertThat(v).isEqualByComparingTo("2.5"));
        assertThat(figures.observedAt()).isEqualTo("2026-03-01T11:50:00Z");
    }

    @Test
    void global_dominanceInsideQuote_isRead() throws SourceException {
        String body =
                "{\"data\":{\"quote\":{\"USD\":{\"total_market_cap\":2,\"total_volume_24h\":1,\"btc_dominance\":60}}}}";
        assertThat(global(body).value(Metrics.BTC_MARKET_CAP_PERCENTAGE).orElseThrow())
                .isEqualByComparingTo("60");
    }

    @ParameterizedTest
    @CsvSource({"67.0, 101, btc_dominance", "67.0, 95, btc_dominance", "119270642406.9, 0, total_volume_24h"})
    void global_impossibleFigure_namesTheFieldAndLeavesTheOthers(String good, String bad, String field)
            throws SourceException {
        GlobalFigures figures = global(GLOBAL.replace(good, bad));
        assertThat(figures.failures()).singleElement().asString().contains(field);
        assertThat(figures.value(Metrics.MARKET_CAP_USD)).isPresent();
    }

    @Test
    void prices_oneRecordWrong_leavesTheOthers() throws SourceException {
        CoinQuotes quotes =
                prices("{\"data\":[" + BTC + ",5,{\"id\":\"x\"},{\"id\":1027,\"quote\":{\"USD\":{\"price\":-1}}}]}");
        assertThat(quotes.quotes()).containsOnlyKeys(TestCoins.BTC);
        assertThat(quotes.failures()).hasSize(3).last().asString().contains("data[3].quote.USD.price");
    }

    @Test
    void prices_changeWrong_leavesThePrice() throws SourceException {
        var btc = prices("{\"data\":[" + BTC.replace("-0.98", "-100") + "]}")
                .quotes()
                .get(TestCoins.BTC);
        assertThat(btc.change24h()).isEmpty();
        assertThat(btc.price()).isEqualByComparingTo("6602.6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999", "-5", "\"4294968305\""})
    void prices_unknownErrorCode_isAFailure(String code) {
        assertThatThrownBy(() -> prices("{\"status\":{\"error_code\":" + code + "},\"data\":[" + BTC + "]}"))
                .hasMessageContaining("error code");
    }
}
