package dev.archipelago.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.external.spi.QuoteCurrency;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.StreamEvent;
import dev.archipelago.external.spi.StreamProtocol;
import dev.archipelago.market.Coin;
import dev.archipelago.market.CoinTable;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.TestCoins;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests the stream protocols with frames recorded by other projects. Their origins are listed in
 * {@code exchanges/README.md}.
 */
class ExchangeProtocolsTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    static String recorded(String name) {
        try (InputStream file = ExchangeProtocolsTest.class.getResourceAsStream("/exchanges/" + name + ".json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static StreamProtocol protocol(String upstream, List<Coin> coins) {
        return Upstreams.REGISTERED.streams().get(upstream).protocol().apply(coins);
    }

    private static List<StreamEvent> decode(String upstream, String frame) throws SourceException {
        return protocol(upstream, MarketCatalog.DEFAULT.coins()).decode(ResponseField.parse(upstream, frame), NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "coinbase, 43974.45, , 2024-01-07T22:55:34.347040Z",
        "kraken, 60108.7, -2.43, 2026-06-26T06:41:22.476797Z",
        "okx, 64312.9, , 2026-06-14T05:28:39.074Z"
    })
    void decode_recordedTicker_isThePriceAtItsTime(String upstream, String price, String change, Instant at)
            throws SourceException {
        assertThat(decode(upstream, recorded(upstream + "/ticker")))
                .singleElement()
                .isInstanceOfSatisfying(StreamEvent.Price.class, event -> {
                    assertThat(event.coin()).isEqualTo(TestCoins.BTC);
                    assertThat(event.quote().price()).isEqualByComparingTo(price);
                    assertThat(event.quote().change24h().map(Object::toString).orElse(null))
                            .isEqualTo(change);
                    assertThat(event.quote().observedAt()).isEqualTo(at);
                });
    }

    @Test
    void decode_priceOfTether_isTheRate() throws SourceException {
        assertThat(decode("kraken", recorded("kraken/ticker-usdt")))
                .singleElement()
                .isInstanceOfSatisfying(
                        StreamEvent.TetherRate.class,
                        rate -> assertThat(rate.quote().price()).isEqualByComparingTo("0.99981"));
        assertThat(decode(
                        "coinbase",
                        recorded("coinbase/ticker")
                                .replace("BTC-USD", "USDT-USD")
                                .replace("43974.45", "0.9998")))
                .singleElement()
                .isInstanceOf(StreamEvent.TetherRate.class);
    }

    @ParameterizedTest
    @CsvSource({
        "coinbase, coinbase/error-product, BNB-USD, BNB-USD",
        "kraken, kraken/error-pair, NOPE/USD, BNB/USD",
        "okx, okx/error-instrument, NOPE-USDT, BNB-USDT"
    })
    void decode_pairRejected_isNotListed(String upstream, String file, String named, String pair)
            throws SourceException {
        assertThat(decode(upstream, recorded(file).replace(named, pair)))
                .containsExactly(new StreamEvent.NotListed(TestCoins.BNB));
        assertThatThrownBy(() -> decode(upstream, recorded(file).replace(named, "NOPE")))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith(upstream + ": ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "coinbase|{\"type\":\"subscriptions\",\"channels\":[]}",
                "coinbase|{\"type\":\"heartbeat\",\"sequence\":90,\"last_trade_id\":20,\"product_id\":\"USDT-USD\"}",
                "kraken|{\"channel\":\"heartbeat\"}",
                "kraken|{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"system\":\"online\"}]}",
                "kraken|{\"method\":\"subscribe\",\"result\":{\"channel\":\"ticker\",\"symbol\":\"BTC/USD\"},\"success\":true}",
                "okx|{\"event\":\"subscribe\",\"arg\":{\"channel\":\"tickers\",\"instId\":\"BTC-USDT\"},\"connId\":\"x\"}"
            })
    void decode_signOfLife_isAlive(String upstream, String frame) throws SourceException {
        assertThat(decode(upstream, frame)).containsExactly(StreamEvent.Signal.ALIVE);
    }

    @Test
    void decode_noticeOfOkx_isClosing() throws SourceException {
        assertThat(decode("okx", "{\"event\":\"notice\",\"code\":\"64008\",\"msg\":\"closing\",\"connId\":\"x\"}"))
                .containsExactly(StreamEvent.Signal.CLOSING);
        assertThat(protocol("okx", List.of()).heartbeat()).contains("ping");
        assertThat(protocol("okx", List.of()).answersHeartbeat("pong")).isTrue();
    }

    @Test
    void decode_anotherProduct_isIgnored() throws SourceException {
        assertThat(decode("coinbase", recorded("coinbase/ticker").replace("BTC-USD", "XMR-USD")))
                .isEmpty();
        assertThat(decode("kraken", recorded("kraken/ticker").replace("BTC/USD", "XMR/USD")))
                .isEmpty();
        assertThat(decode("okx", recorded("okx/ticker").replace("BTC-USDT", "XMR-USDT")))
                .isEmpty();
    }

    @Test
    void subscriptions_everyCoinOfTheTable_areNamedOnce() {
        List<Coin> coins = CoinTable.shipped().coins();
        assertThat(protocol("coinbase", coins).subscriptions()).hasSize(coins.size() + 1);
        assertThat(protocol("okx", coins).subscriptions()).hasSize(coins.size());
        assertThat(protocol("kraken", coins).subscriptions())
                .singleElement()
                .asString()
                .contains("\"BTC/USD\"", "\"DOGE/USD\"", "\"USDT/USD\"");
    }

    @Test
    void streams_registered_stateTheirCurrency() {
        assertThat(Upstreams.REGISTERED.streams())
                .hasEntrySatisfying(
                        "binance", offer -> assertThat(offer.currency()).isEqualTo(QuoteCurrency.USDT))
                .hasEntrySatisfying(
                        "coinbase", offer -> assertThat(offer.currency()).isEqualTo(QuoteCurrency.USD))
                .hasEntrySatisfying(
                        "kraken", offer -> assertThat(offer.currency()).isEqualTo(QuoteCurrency.USD))
                .hasEntrySatisfying("okx", offer -> assertThat(offer.currency()).isEqualTo(QuoteCurrency.USDT));
    }
}
