package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.QuoteCurrency;
import dev.archipelago.external.spi.QuoteListener;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.market.Coin;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.PriceComposition;
import dev.archipelago.market.PriceComposition.Reason;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReferencePricesTest {
    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
    private final MarketState state =
            new MarketState(MarketCatalog.DEFAULT, Set.of(), PlausibilityConfig.DEFAULT, false);
    private ReferencePrices prices;
    private Map<String, QuoteListener> listeners;

    @BeforeEach
    void create() {
        Map<String, QuoteCurrency> exchanges = new LinkedHashMap<>();
        exchanges.put("binance", QuoteCurrency.USDT);
        exchanges.put("coinbase", QuoteCurrency.USD);
        exchanges.put("kraken", QuoteCurrency.USD);
        exchanges.put("okx", QuoteCurrency.USDT);
        prices = new ReferencePrices(state, exchanges, clock);
        listeners = prices.listeners();
    }

    private void quote(String exchange, Coin coin, String price) {
        clock.advance(Duration.ofMillis(1));
        quote(exchange, coin, price, clock.instant());
    }

    private void quote(String exchange, Coin coin, String price, Instant at) {
        Optional<BigDecimal> change = exchange.equals("binance") || exchange.equals("kraken")
                ? Optional.of(new BigDecimal(exchange.equals("binance") ? "1.5" : "1.4"))
                : Optional.empty();
        listeners.get(exchange).onQuote(coin, new Quote(new BigDecimal(price), change, at), clock.instant());
    }

    private void rate(String exchange, String price) {
        listeners
                .get(exchange)
                .onTetherRate(new Quote(new BigDecimal(price), Optional.empty(), clock.instant()), clock.instant());
    }

    private Reading btc() {
        return state.snapshot(clock.instant()).reading(TestCoins.BTC.price());
    }

    private PriceComposition composition() {
        return btc().composition().orElseThrow();
    }

    @Test
    void quotes_ofAllExchanges_areTheMedianInDollars() {
        rate("kraken", "0.999");
        clock.advance(Duration.ofMillis(1));
        rate("coinbase", "0.999");
        quote("binance", TestCoins.BTC, "100100.1001001");
        quote("coinbase", TestCoins.BTC, "100000");
        quote("kraken", TestCoins.BTC, "100010");
        quote("okx", TestCoins.BTC, "100120");

        assertThat(btc().value().orElseThrow()).isEqualByComparingTo("100005");
        assertThat(btc().source()).contains("median of binance, coinbase, kraken, okx");
        assertThat(btc().state()).isEqualTo(ReadingState.LIVE);
        assertThat(composition().spreadPercent()).isEqualByComparingTo("0.020");
        assertThat(state.snapshot(clock.instant()).reading(Metrics.USDT_USD).source())
                .contains("median of coinbase, kraken");
    }

    @Test
    void quotes_inTetherWithoutARate_areNotUsed() {
        quote("binance", TestCoins.BTC, "100000");
        assertThat(btc().value()).isEmpty();
        quote("kraken", TestCoins.BTC, "100010");
        assertThat(btc().source()).contains("median of kraken");
        assertThat(composition().leftOut()).singleElement().satisfies(out -> {
            assertThat(out.source()).isEqualTo("binance");
            assertThat(out.reason()).isEqualTo(Reason.NO_RATE);
        });
    }

    @Test
    void rate_olderThanTenMinutes_convertsNothing() {
        rate("kraken", "0.999");
        clock.advance(ReferencePrices.RATE_USABLE.minusMillis(1));
        quote("binance", TestCoins.BTC, "100000");
        assertThat(btc().value().orElseThrow()).isEqualByComparingTo("99900");
        clock.advance(Duration.ofSeconds(1));
        quote("binance", TestCoins.BTC, "100001");
        assertThat(btc().value().orElseThrow()).isEqualByComparingTo("99900");
    }

    @Test
    void exchange_silentForTenSeconds_isLeftOut() {
        rate("kraken", "1");
        quote("coinbase", TestCoins.BTC, "100000");
        quote("kraken", TestCoins.BTC, "100000");
        quote("binance", TestCoins.BTC, "100000");
        clock.advance(ReferencePrices.CURRENT.plusMillis(1));
        quote("kraken", TestCoins.BTC, "101000");
        quote("binance", TestCoins.BTC, "101010");
        assertThat(btc().source()).contains("median of binance, kraken");
        assertThat(btc().value().orElseThrow()).isEqualByComparingTo("101005");
        assertThat(composition().leftOut()).singleElement().satisfies(out -> {
            assertThat(out.source()).isEqualTo("coinbase");
            assertThat(out.reason()).isEqualTo(Reason.SILENT);
        });
    }

    @Test
    void exchange_thatSendsOldTimes_isLeftOut() {
        quote("coinbase", TestCoins.BTC, "90000", clock.instant().minusSeconds(60));
        quote("kraken", TestCoins.BTC, "100000");
        assertThat(btc().value().orElseThrow()).isEqualByComparingTo("100000");
        assertThat(composition().leftOut())
                .extracting(PriceComposition.LeftOut::reason)
                .containsExactly(Reason.SILENT);
    }

    @Test
    void change_isThatOfTheFirstExchangeInUseThatStatesOne() {
        rate("kraken", "1");
        quote("kraken", TestCoins.BTC, "100000");
        Reading kraken = state.snapshot(clock.instant()).reading(TestCoins.BTC.change24h());
        assertThat(kraken.source()).contains("kraken");
        assertThat(kraken.value().orElseThrow()).isEqualByComparingTo("1.4");
        clock.advance(Duration.ofSeconds(1));
        quote("binance", TestCoins.BTC, "100000");
        quote("kraken", TestCoins.BTC, "100000");
        Reading binance = state.snapshot(clock.instant()).reading(TestCoins.BTC.change24h());
        assertThat(binance.source()).contains("binance");
        assertThat(binance.value().orElseThrow()).isEqualByComparingTo("1.5");
    }

    @Test
    void complete_everyCoinHasAPriceAndAChange_untilTheyAreOld() {
        for (Coin coin : MarketCatalog.DEFAULT.coins()) {
            assertThat(prices.complete()).isFalse();
            quote("kraken", coin, "10");
        }
        assertThat(prices.complete()).isTrue();
        assertThat(prices.delivering()).isTrue();
        clock.advance(ReferencePrices.CURRENT.plusMillis(1));
        assertThat(prices.complete()).isFalse();
        assertThat(prices.delivering()).isFalse();
    }

    @Test
    void price_ofOneSourceWhileTheReferenceIsLive_isNotShown() {
        quote("kraken", TestCoins.BTC, "100000");
        clock.advance(Duration.ofSeconds(1));
        Observation single = new Observation(
                new BigDecimal("100500"),
                "coingecko",
                Observation.Freshness.of(Duration.ofSeconds(10)),
                clock.instant(),
                clock.instant());
        state.apply(new Observations(Map.of(TestCoins.BTC.price(), single), Map.of(), List.of()));
        assertThat(btc().source()).contains("median of kraken");

        clock.advance(Duration.ofSeconds(10));
        Observation later = new Observation(
                new BigDecimal("100600"),
                "coingecko",
                Observation.Freshness.of(Duration.ofSeconds(10)),
                clock.instant(),
                clock.instant());
        state.apply(new Observations(Map.of(TestCoins.BTC.price(), later), Map.of(), List.of()));
        assertThat(btc().source()).contains("coingecko");
    }

    @Test
    void summary_ofAReferencePrice_saysHowItWasComputed() {
        rate("kraken", "1");
        quote("kraken", TestCoins.BTC, "100000");
        quote("coinbase", TestCoins.BTC, "100020");
        quote("okx", TestCoins.BTC, "105000");
        JsonNode summary = JsonMapper.shared().readTree(SnapshotJson.summary(state.snapshot(clock.instant())));
        JsonNode reading = summary.at("/readings/btc_price_usd");
        assertThat(reading.path("source").asString()).isEqualTo("median of coinbase, kraken");
        assertThat(reading.at("/reference/sources").toString()).isEqualTo("[\"coinbase\",\"kraken\"]");
        assertThat(reading.at("/reference/spread_percent").decimalValue()).isEqualByComparingTo("0.020");
        assertThat(reading.at("/reference/left_out/0").toString())
                .isEqualTo("{\"source\":\"okx\",\"reason\":\"deviates\",\"difference_percent\":4.99}");
        assertThat(summary.at("/data_sources/crypto").asString()).isEqualTo("median of coinbase, kraken");
        assertThat(summary.at("/readings/eth_price_usd").has("reference")).isFalse();
    }

    @Test
    void followers_decodeThePriceWithItsComposition() {
        rate("kraken", "1");
        quote("kraken", TestCoins.BTC, "100000");
        quote("coinbase", TestCoins.BTC, "100020");
        quote("okx", TestCoins.BTC, "105000");
        Instant now = clock.instant();
        ReplicatedReadings shown = ReplicatedReadings.of(
                new Publication(state.snapshot(now), state.ageing(now), java.util.OptionalLong.empty(), 0));
        CompactReadingsCodec codec = new CompactReadingsCodec(MarketCatalog.DEFAULT);

        ReplicatedReadings decoded = ReplicatedReadings.NONE.with(
                codec.decode(ReadingRules.JSON.readTree(codec.encode(shown, now)), now, metric -> Optional.empty()));

        assertThat(decoded).isEqualTo(shown);
        assertThat(decoded.values().get(TestCoins.BTC.price()).composition()).contains(composition());
    }
}
