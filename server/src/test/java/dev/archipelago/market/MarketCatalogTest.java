package dev.archipelago.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MarketCatalogTest {

    private static List<Coin> coins() {
        return CoinTable.shipped().coins();
    }

    @Test
    void table_shipped_hasThirtyCoinsAndTheContractsSevenAsDefault() {
        assertThat(coins()).hasSizeGreaterThanOrEqualTo(30);
        assertThat(CoinTable.shipped().defaults())
                .extracting(Coin::symbol)
                .containsExactly("BTC", "ETH", "SOL", "XRP", "ADA", "LINK", "BNB");
    }

    @Test
    void table_shipped_namesEachCoinOnceWithEachUpstream() {
        assertThat(coins()).extracting(Coin::title).doesNotHaveDuplicates();
        assertThat(coins()).extracting(Coin::coinGeckoId).doesNotHaveDuplicates();
        assertThat(coins()).extracting(Coin::coinMarketCapId).doesNotHaveDuplicates();
        assertThat(coins()).extracting(Coin::pair).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("coins")
    void coin_shipped_isWellFormed(Coin coin) throws Exception {
        assertThat(coin.symbol()).matches("[A-Z0-9]{2,10}");
        assertThat(coin.pair()).matches("[A-Z0-9]{5,20}");
        assertThat(coin.coinGeckoId()).matches("[a-z0-9-]+");
        assertThat(coin.coinMarketCapId()).isPositive();
        assertThat(coin.colour()).matches("#[0-9a-f]{6}");
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(coin.mark().getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getElementsByTagName("*").getLength()).isGreaterThan(3);
        assertThat(document.getElementsByTagName("script").getLength()).isZero();
    }

    @Test
    void metrics_default_areThoseOfTheContractInItsOrderThenTheSupplementary() {
        assertThat(MarketCatalog.DEFAULT.metrics())
                .extracting(Metric::key)
                .startsWith("btc_price_usd", "btc_change_24h", "eth_price_usd")
                .containsSubsequence("bnb_change_24h", "market_cap_usd", "fng_value", "btc_rsi_14", "dia_price_usd")
                .endsWith(
                        "qqqm_change_percent",
                        "dia_change_usd",
                        "spy_change_usd",
                        "qqqm_change_usd",
                        "cmc_fng_value",
                        "btc_rsi_14_closed",
                        "usd_vnd",
                        "usdt_usd");
    }

    @Test
    void of_symbolsInAnyCase_areTheseCoinsInThisOrder() {
        MarketCatalog catalog = MarketCatalog.of(List.of("btc", "Doge", "ETH", "DOGE"));
        assertThat(catalog.coins()).extracting(Coin::symbol).containsExactly("BTC", "DOGE", "ETH");
        assertThat(catalog.metric("doge_price_usd")).contains(TestCoins.DOGE.price());
        assertThat(catalog.coinOf(TestCoins.DOGE.price())).contains(TestCoins.DOGE);
        assertThat(catalog.coinOf(TestCoins.DOGE.change24h())).isEmpty();
        assertThat(catalog.coin("sol")).isEmpty();
    }

    @Test
    void of_nothing_isTheDefault() {
        assertThat(MarketCatalog.of(List.of())).isSameAs(MarketCatalog.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({"DOGGE, DOGE", "BITCOIN, BTC", "ETHERIUM, ETH", "BTD, BTC", "avalanch, AVAX"})
    void of_unknownSymbol_namesTheNearest(String symbol, String nearest) {
        assertThatThrownBy(() -> MarketCatalog.of(List.of("ETH", symbol)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + symbol + "' is not a known coin; did you mean " + nearest + "?");
    }

    @Test
    void everything_eachCoin_hasMetricsOfItsOwn() {
        assertThat(MarketCatalog.everything().metrics())
                .hasSize(MarketCatalog.DEFAULT.metrics().size()
                        + 2 * (coins().size() - CoinTable.shipped().defaults().size()))
                .containsAll(MarketCatalog.DEFAULT.metrics());
    }
}
