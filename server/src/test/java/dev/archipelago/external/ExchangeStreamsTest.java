package dev.archipelago.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.QuoteListener;
import dev.archipelago.fixture.UpstreamFixture;
import dev.archipelago.infrastructure.island.StatisticsReader;
import dev.archipelago.market.Coin;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.TestCoins;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import dev.archipelago.site.Await;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the streams of all exchanges over real sockets, against the simulator. */
class ExchangeStreamsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> EXCHANGES = List.of("binance", "coinbase", "kraken", "okx");

    private final Simulator simulator =
            Simulator.start(SimulatorOptions.defaults().withStrict(true));
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Map<Coin, Quote>> quotes = new ConcurrentHashMap<>();
    private final Map<String, BigDecimal> rates = new ConcurrentHashMap<>();
    private QuoteStreams streams;

    private final class Received implements QuoteListener {
        private final String exchange;

        Received(String exchange) {
            this.exchange = exchange;
        }

        @Override
        public void onQuote(Coin coin, Quote quote, Instant receivedAt) {
            quotes.computeIfAbsent(exchange, _ -> new ConcurrentHashMap<>()).put(coin, quote);
        }

        @Override
        public void onTetherRate(Quote quote, Instant receivedAt) {
            rates.put(exchange, quote.price());
        }
    }

    @BeforeEach
    void open() {
        Map<String, QuoteListener> listeners = new HashMap<>();
        EXCHANGES.forEach(name -> listeners.put(name, new Received(name)));
        streams = QuoteStreams.of(
                Upstreams.REGISTERED.streams(),
                listeners,
                UpstreamFixture.config(UpstreamFixture.variables(
                        UpstreamFixture.simulator(URI.create("http://127.0.0.1:" + simulator.port())),
                        Optional.empty())),
                MarketCatalog.DEFAULT.coins(),
                new TickerStream.Connector(client, TickerStream.Timing.DEFAULT, InstantSource.system(), new Random(1)),
                () -> true);
        streams.roleChanged();
    }

    @AfterEach
    void close() {
        streams.close();
        client.shutdownNow();
        simulator.close();
    }

    private Map<String, Object> statistics(String exchange) {
        return Optional.ofNullable(streams.statistics().get(exchange + "/ticker_stream"))
                .map(StatisticsReader::fields)
                .orElse(Map.of());
    }

    private boolean works(String exchange) {
        return "ok".equals(statistics(exchange).get("state"));
    }

    @Test
    void quotes_ofAllExchanges_areThoseOfTheMarket() {
        Await.until(
                "all streams deliver",
                LIMIT,
                () -> EXCHANGES.stream().allMatch(name -> streams.stream(name).complete()));
        int coins = MarketCatalog.DEFAULT.coins().size();
        Await.until("a quote of each coin", LIMIT, () -> quotes.get("kraken").size() == coins);
        Await.until("rates of USDT", LIMIT, () -> rates.size() == 2);
        assertThat(rates).containsOnlyKeys("coinbase", "kraken");
        assertThat(quotes.get("kraken")).containsOnlyKeys(MarketCatalog.DEFAULT.coins());
        BigDecimal market = simulator.price("BTC");
        quotes.forEach((exchange, known) -> assertThat(known.get(TestCoins.BTC).price())
                .as(exchange)
                .isBetween(market.multiply(new BigDecimal("0.99")), market.multiply(new BigDecimal("1.01"))));
    }

    @Test
    void coin_notListed_isNotExpected() {
        Await.until("okx delivers", LIMIT, () -> streams.stream("okx").complete());
        assertThat(statistics("okx"))
                .containsEntry("state", "ok")
                .containsEntry("not_listed", List.of("BNB"))
                .doesNotContainKey("quiet");
        assertThat(quotes.get("okx")).doesNotContainKey(TestCoins.BNB);
    }

    @Test
    void silence_ofOneExchange_isItsOwnStateAndEnds() {
        Await.until("all streams work", LIMIT, () -> EXCHANGES.stream().allMatch(this::works));
        simulator.act("kraken-stream silence");
        Await.until(
                "silence is noticed",
                LIMIT,
                () -> "silent for 10 s".equals(statistics("kraken").get("last_error")));
        assertThat(works("coinbase")).isTrue();
        simulator.act("kraken-stream ok");
        Await.until("kraken works again", LIMIT, () -> works("kraken"));
    }

    @Test
    void announcedEnd_ofOkx_isSurvivedWithoutAGap() {
        Await.until("okx delivers", LIMIT, () -> streams.stream("okx").complete());
        simulator.act("okx-stream shutdown in 60s");
        Await.until(
                "a renewal",
                LIMIT,
                () -> Long.valueOf(1).equals(statistics("okx").get("renewals")));
        assertThat(statistics("okx")).containsEntry("state", "ok").containsEntry("connects", 2L);
    }
}
