package dev.archipelago.external.coingecko;

import static dev.archipelago.external.Recorded.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.archipelago.external.Recorded;
import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.GlobalFigures;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.VndQuotes;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.TestCoins;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoinGeckoTest {
    private static final URI BASE = URI.create("https://api.coingecko.com/api/v3");
    private static final String GLOBAL = """
        {"data":{"active_cryptocurrencies":13690,"markets":1046,"total_market_cap":{"btc":39003738.1,"usd":2721226850772.63},
        "total_volume":{"usd":"123456789012.5"},"market_cap_percentage":{"btc":50.44,"eth":14.92,"usdt":3.92},
        "market_cap_change_percentage_24h_usd":1.72179,"updated_at":1772366000}}\
        """;

    private static CoinQuotes prices(String body) throws SourceException {
        return new CoinGeckoPrices(
                        BASE, Optional.empty(), MarketCatalog.DEFAULT.coins(), Recorded.json(body), () -> NOW)
                .fetch();
    }

    private static GlobalFigures global(String body) throws SourceException {
        return new CoinGeckoGlobal(BASE, Optional.empty(), Recorded.json(body), () -> NOW).fetch();
    }

    @Test
    void prices_documentedAnswer_isRead() throws SourceException {
        var quotes = prices("""
            {"bitcoin":{"usd":67187.3358936566,"usd_24h_change":3.637278946773539,"last_updated_at":1772366356},
            "ripple":{"usd":"0.52","usd_24h_change":null}}\
            """).quotes();
        assertThat(quotes).containsOnlyKeys(TestCoins.BTC, TestCoins.XRP);
        assertThat(quotes.get(TestCoins.BTC).price()).isEqualByComparingTo("67187.3358936566");
        assertThat(quotes.get(TestCoins.BTC).observedAt().getEpochSecond()).isEqualTo(1772366356);
        assertThat(quotes.get(TestCoins.XRP).change24h()).isEmpty();
        assertThat(quotes.get(TestCoins.XRP).observedAt()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "{\"bitcoin\":5}",
                "{\"bitcoin\":{}}",
                "{\"bitcoin\":{\"usd\":0}}",
                "{\"bitcoin\":{\"usd\":-1}}",
                "{\"bitcoin\":{\"usd\":5,\"last_updated_at\":99999999999999}}"
            })
    void prices_otherShape_isRefused(String body) {
        assertThatThrownBy(() -> prices(body))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("field");
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.coingecko.com/api/v3, x-cg-demo-api-key",
        "http://localhost:1/coingecko, x-cg-demo-api-key",
        "https://pro-api.coingecko.com/api/v3, x-cg-pro-api-key"
    })
    void prices_key_goesIntoTheHostsHeader(URI base, String header) throws SourceException {
        Recorded transport = Recorded.json("{\"bitcoin\":{\"usd\":5}}");
        new CoinGeckoPrices(base, Optional.of(new Secret("k")), MarketCatalog.DEFAULT.coins(), transport, () -> NOW)
                .fetch();
        assertThat(transport.headers.element()).containsEntry(header, "k");
        assertThat(transport.asked.element().toString())
                .startsWith(base + "/simple/price?ids=bitcoin%2Cethereum%2Csolana%2Cripple%2Ccardano%2Cchainlink");
    }

    @Test
    void global_documentedAnswer_isRead() throws SourceException {
        GlobalFigures figures = global(GLOBAL);
        assertThat(figures.value(Metrics.MARKET_CAP_USD).orElseThrow()).isEqualByComparingTo("2721226850772.63");
        assertThat(figures.value(Metrics.VOLUME_24H_USD).orElseThrow()).isEqualByComparingTo("123456789012.5");
        assertThat(figures.value(Metrics.BTC_MARKET_CAP_PERCENTAGE).orElseThrow())
                .isEqualByComparingTo("50.44");
        assertThat(figures.value(Metrics.ETH_MARKET_CAP_PERCENTAGE)).isPresent();
        assertThat(figures.observedAt().getEpochSecond()).isEqualTo(1772366000);
    }

    @Test
    void global_ethMissing_leavesTheOthers() throws SourceException {
        assertThat(global(GLOBAL.replace("\"eth\":14.92,", "")).value(Metrics.ETH_MARKET_CAP_PERCENTAGE))
                .isEmpty();
    }

    @Test
    void global_sharesAboveHundred_areBothRefused() throws SourceException {
        Map<String, String> wrong = Map.of("50.44", "90", "14.92", "11");
        String body = GLOBAL.replace("50.44", wrong.get("50.44")).replace("14.92", wrong.get("14.92"));
        GlobalFigures figures = global(body);
        assertThat(figures.value(Metrics.BTC_MARKET_CAP_PERCENTAGE)).isEmpty();
        assertThat(figures.value(Metrics.ETH_MARKET_CAP_PERCENTAGE)).isEmpty();
        assertThat(figures.failures()).singleElement().asString().contains("data.market_cap_percentage");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"data\":null}", "{\"data\":[]}", "{\"data\":{\"total_market_cap\":{\"usd\":0}}}"})
    void global_otherShape_isRefused(String body) {
        assertThatThrownBy(() -> global(body)).isInstanceOf(SourceException.class);
    }

    @Test
    void global_volumeNull_namesTheFieldAndLeavesTheOthers() throws SourceException {
        GlobalFigures figures = global(GLOBAL.replace("\"123456789012.5\"", "null"));
        assertThat(figures.value(Metrics.VOLUME_24H_USD)).isEmpty();
        assertThat(figures.value(Metrics.MARKET_CAP_USD)).isPresent();
        assertThat(figures.failures())
                .containsExactly("coingecko: field data.total_volume.usd must be a number, got null");
    }

    @Test
    void prices_oneCoinWrong_leavesTheOthers() throws SourceException {
        CoinQuotes quotes = prices("{\"bitcoin\":{\"usd\":\"x\"},\"cardano\":{\"usd\":1,\"usd_24h_change\":\"up\"}}");
        assertThat(quotes.quotes()).containsOnlyKeys(TestCoins.ADA);
        assertThat(quotes.quotes().get(TestCoins.ADA).change24h()).isEmpty();
        assertThat(quotes.failures()).hasSize(2).anyMatch(failure -> failure.contains("field bitcoin.usd"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'status':{'error_code':429,'error_message':'x'}};LIMITED",
                "{'status':{'error_code':'10002'}};REFUSED",
                "{'error':{'status':{'error_code':10011}}};REFUSED",
                "{'error':{'status':{'error_code':500}}};FAILED",
                "{'error':'coin not found'};FAILED",
                "{'status':{}};FAILED"
            },
            quoteCharacter = '`')
    void prices_errorOn200_isAFailureOfItsKind(String body, SourceException.Kind kind) {
        assertThat(catchThrowableOfType(SourceException.class, () -> prices(body.replace('\'', '"')))
                        .kind())
                .isEqualTo(kind);
    }

    @Test
    void prices_tooManyWithHeader_waitsForRetryAfter() {
        Recorded transport =
                Recorded.with(uri -> Recorded.answer(429, "{\"status\":{\"error_code\":429}}", "retry-after", "33"));
        var source = new CoinGeckoPrices(BASE, Optional.empty(), MarketCatalog.DEFAULT.coins(), transport, () -> NOW);
        assertThat(catchThrowableOfType(SourceException.class, source::fetch).retryAfter())
                .contains(java.time.Duration.ofSeconds(33));
    }

    private static VndQuotes vnd(String body) throws SourceException {
        return new CoinGeckoVnd(BASE, Optional.empty(), MarketCatalog.DEFAULT.coins(), Recorded.json(body), () -> NOW)
                .fetch();
    }

    @Test
    void vnd_recordedAnswer_hasRateAndPrices() throws SourceException {
        VndQuotes quotes = vnd(Recorded.body("coingecko-vnd"));
        assertThat(quotes.rate().orElseThrow()).isEqualByComparingTo("26312.5");
        assertThat(quotes.coins().quotes()).containsOnlyKeys(MarketCatalog.DEFAULT.coins());
        assertThat(quotes.observedAt()).isEqualTo(NOW.minusSeconds(44));
    }

    @Test
    void vnd_oneRecordWrong_isOutvoted() throws SourceException {
        VndQuotes quotes = vnd("""
            {"bitcoin":{"usd":2,"vnd":52000},"ethereum":{"usd":2,"vnd":5200000},"solana":{"usd":4,"vnd":"104004"},
            "cardano":{"usd":1,"vnd":-1},"ripple":{"usd":1}}\
            """);
        assertThat(quotes.rate().orElseThrow()).isEqualByComparingTo("26001");
        assertThat(quotes.coins().failures()).singleElement().asString().contains("cardano.vnd");
    }

    @Test
    void vnd_noneInDong_hasPricesOnly() throws SourceException {
        VndQuotes quotes = vnd("{\"bitcoin\":{\"usd\":2}}");
        assertThat(quotes.rate()).isEmpty();
        assertThat(quotes.coins().quotes()).containsOnlyKeys(TestCoins.BTC);
    }
}
