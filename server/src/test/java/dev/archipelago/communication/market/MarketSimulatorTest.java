package dev.archipelago.communication.market;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.Cache;
import dev.archipelago.external.NoSourceException;
import dev.archipelago.external.SourceRegistry;
import dev.archipelago.external.TickerStream;
import dev.archipelago.external.Upstreams;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.UpstreamFixture;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.infrastructure.http.HttpFetcher;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.market.Coin;
import dev.archipelago.market.IndexFund;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import dev.archipelago.simulator.Fault;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import dev.archipelago.simulator.Upstream;
import dev.archipelago.site.Await;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The market service and its upstreams over real connections to the simulator. */
class MarketSimulatorTest {
    private final ManualClock clock = new ManualClock("2026-03-04T15:00:00Z");
    private final Simulator simulator =
            Simulator.start(SimulatorOptions.defaults().withClock(clock).withRound(Duration.ofMillis(50)));
    private final HttpFetcher fetcher = new HttpFetcher();
    private final Cache cache = Cache.builder().clock(clock).build();
    private final SourceRegistry sources = sources(Optional.of("key"));

    private SourceRegistry sources(Optional<String> key) {
        Map<String, String> variables =
                UpstreamFixture.variables(UpstreamFixture.simulator(simulator.base(Upstream.BINANCE)), key);
        return UpstreamFixture.alone(UpstreamFixture.config(variables), fetcher::get, clock)
                .sources();
    }

    private MarketService adapter(SourceRegistry from) {
        Leadership alone = Leadership.alone(clock.instant());
        MarketState state = MarketState.of(MarketCatalog.DEFAULT, from, PlausibilityConfig.DEFAULT, true);
        return new MarketService(
                alone,
                new Collector(from, Optional.empty(), cache, state, clock),
                Optional.empty(),
                new SnapshotPublisher(state, List.of(), alone, clock));
    }

    @AfterEach
    void close() {
        cache.close();
        fetcher.close();
        simulator.close();
    }

    @Test
    void refresh_healthyUpstreams_fillsEveryMetric() {
        simulator.holdPrice("BTC", new BigDecimal("61234.5"));
        try (MarketService adapter = adapter(sources)) {
            Snapshot snapshot = adapter.refresh();
            assertThat(snapshot.mainReadings())
                    .allMatch(reading -> reading.value().isPresent());
            assertThat(snapshot.reading(TestCoins.BTC.price()).value().orElseThrow())
                    .isEqualByComparingTo("61234.5");
            assertThat(snapshot.reading(Metrics.BTC_RSI_14).source()).contains("taapi_io");
            assertThat(adapter.health()).isEqualTo(Health.healthy());
        }
    }

    @Test
    void refresh_withoutKeys_needsNone() {
        try (MarketService adapter = adapter(sources(Optional.empty()))) {
            Snapshot snapshot = adapter.refresh();
            assertThat(snapshot.reading(Metrics.BTC_RSI_14).source()).contains("binance");
            assertThat(snapshot.reading(Metrics.BTC_RSI_14_CLOSED).value()).isPresent();
            assertThat(snapshot.reading(IndexFund.SPY.price()).state()).isEqualTo(ReadingState.NOT_CONFIGURED);
            assertThat(SnapshotJsonParts.partialFailure(snapshot)).isFalse();
            assertThat(simulator.calls().count(Upstream.FINNHUB)).isZero();
        }
    }

    @Test
    void coins_binanceAndCoinGeckoDown_comeFromCoinMarketCap() throws NoSourceException {
        simulator.faults().set(Upstream.BINANCE, Fault.limit(451));
        assertThat(sources.chain(SourceKind.COIN_PRICES).fetch().source()).isEqualTo("coingecko");
        clock.advance(Duration.ofMinutes(2));
        simulator.faults().set(Upstream.COINGECKO, Fault.status(500));
        var answer = sources.chain(SourceKind.COIN_PRICES).fetch();
        assertThat(answer.source()).isEqualTo("coinmarketcap");
        assertThat(answer.value().quotes()).containsOnlyKeys(MarketCatalog.DEFAULT.coins());
        assertThat(sources.chain(SourceKind.GLOBAL).fetch().source()).isEqualTo("coinmarketcap");
    }

    @ParameterizedTest
    @EnumSource(Fault.DataShape.class)
    void coins_everyShapeOfCoinMarketCap_isRead(Fault.DataShape shape) throws NoSourceException {
        simulator.faults().set(Upstream.BINANCE, Fault.status(500));
        simulator.faults().set(Upstream.COINGECKO, Fault.status(500));
        simulator.faults().set(Upstream.COINMARKETCAP, new Fault.Shape(shape));
        assertThat(sources.chain(SourceKind.COIN_PRICES).fetch().value().quotes())
                .containsOnlyKeys(MarketCatalog.DEFAULT.coins());
    }

    @Test
    void coins_limited_areNotAskedAgainBeforeRetryAfter() throws NoSourceException {
        simulator.faults().set(Upstream.BINANCE, Fault.limit(429, 60), 1);
        assertThat(sources.chain(SourceKind.COIN_PRICES).fetch().source()).isEqualTo("coingecko");
        long asked = simulator.calls().count(Upstream.BINANCE);
        assertThat(sources.chain(SourceKind.COIN_PRICES).fetch().source()).isEqualTo("coingecko");
        assertThat(simulator.calls().count(Upstream.BINANCE)).isEqualTo(asked);
        clock.advance(Duration.ofSeconds(60));
        assertThat(sources.chain(SourceKind.COIN_PRICES).fetch().source()).isEqualTo("binance");
    }

    @ParameterizedTest
    @EnumSource(Fault.Spoiling.class)
    void refresh_everyUpstreamSpoiled_changesNoValue(Fault.Spoiling spoiling) {
        try (MarketService adapter = adapter(sources)) {
            Snapshot good = adapter.refresh();
            for (Upstream upstream : Upstream.values()) {
                if (upstream != Upstream.BINANCE_STREAM) {
                    simulator.faults().set(upstream, Fault.garbage(spoiling));
                }
            }
            clock.advance(Duration.ofMinutes(4));
            Snapshot bad = adapter.refresh();
            for (Metric metric : MarketCatalog.DEFAULT.metrics()) {
                assertThat(bad.reading(metric).value())
                        .isEqualTo(good.reading(metric).value());
                assertThat(bad.reading(metric).observedAt())
                        .isEqualTo(good.reading(metric).observedAt());
            }
            assertThat(bad.reading(TestCoins.BTC.price()).state()).isEqualTo(ReadingState.STALE);
            assertThat(adapter.health().status()).isEqualTo(Health.Status.UNHEALTHY);
            simulator.faults().clear();
            clock.advance(Duration.ofMinutes(10));
            assertThat(adapter.refresh().mainReadings())
                    .extracting(Reading::fetchedAt)
                    .containsOnly(Optional.of(clock.instant()));
        }
    }

    @Test
    void stream_healthy_deliversAndStatesItsHealth() throws Exception {
        Map<Coin, Quote> quotes = new ConcurrentHashMap<>();
        try (HttpClient client = HttpClient.newHttpClient();
                TickerStream stream = new TickerStream(
                        new TickerStream.Endpoint(
                                "binance",
                                simulator.base(Upstream.BINANCE_STREAM),
                                Optional.empty(),
                                Upstreams.REGISTERED
                                        .streams()
                                        .get("binance")
                                        .protocol()
                                        .apply(MarketCatalog.DEFAULT.coins())),
                        (coin, quote, receivedAt) -> quotes.put(coin, quote),
                        new TickerStream.Connector(client, TickerStream.Timing.DEFAULT, clock, new Random(1)))) {
            stream.start();
            Await.until("the stream is complete", stream::complete);
            assertThat(quotes).containsOnlyKeys(MarketCatalog.DEFAULT.coins());
            assertThat(fields(stream.statistics())).containsEntry("state", "ok");
            stream.close();
            client.shutdownNow();
        }
    }
}
