package dev.archipelago.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.config.UpstreamConfig;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Layer;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ExternalServicesTest {
    private static final URI BASE = URI.create("http://localhost:1");
    private static final String INDEX = "{\"data\":[{\"value\":\"40\"}]}";

    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");

    private MarketAggregator sources(Transport transport, Optional<Secret> key) {
        return MarketSources.of(
                new UpstreamConfig(BASE, BASE, BASE, BASE, BASE, BASE, BASE, key, key, key, key), transport, clock);
    }

    private static ExternalServices island(MarketAggregator sources) {
        return new ExternalServices(sources, Map::of, Map::of, () -> {});
    }

    @Test
    void health_nothingAsked_isHealthy() {
        ExternalServices island = island(sources(Recorded.json("{}"), Optional.empty()));
        assertThat(island.health()).isEqualTo(Health.healthy());
        assertThat(island.layer()).isEqualTo(Layer.EXTERNAL_SERVICES);
    }

    @Test
    void health_oneFailsOneWorks_isDegraded() throws NoSourceException {
        MarketAggregator sources = sources(Recorded.json(INDEX), Optional.empty());
        sources.fearGreed().fetch();
        assertThrows(NoSourceException.class, () -> sources.coins().fetch());
        Health health = island(sources).health();
        assertThat(health.status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(health.message()).contains("binance/coin_prices is failing");
    }

    @Test
    void health_allAskedFail_isUnhealthy() {
        MarketAggregator sources = sources(Recorded.json("{}"), Optional.empty());
        assertThrows(NoSourceException.class, () -> sources.coins().fetch());
        assertThat(island(sources).health().status()).isEqualTo(Health.Status.UNHEALTHY);
    }

    @Test
    void health_streamFails_isNamed() throws NoSourceException {
        MarketAggregator sources = sources(Recorded.json(INDEX), Optional.empty());
        sources.fearGreed().fetch();
        Health health = new ExternalServices(sources, () -> Map.of("state", "failing"), Map::of, () -> {}).health();
        assertThat(health.message()).contains("binance/ticker_stream is failing");
    }

    @Test
    void statistics_withoutKeys_sayNotConfigured() {
        Map<String, Object> statistics =
                island(sources(Recorded.json("{}"), Optional.empty())).statistics();
        assertThat(statistics)
                .containsOnlyKeys(
                        "binance/coin_prices",
                        "binance/klines",
                        "coingecko/coin_prices",
                        "coinmarketcap/coin_prices",
                        "coingecko/global",
                        "coinmarketcap/global",
                        "alternative_me/fear_greed",
                        "taapi_io/rsi",
                        "binance/computed_rsi",
                        "finnhub/us_stocks",
                        "coingecko/usd_vnd",
                        "binance/rest_host");
        assertThat(statistics.get("finnhub/us_stocks")).asString().contains("state=not_configured");
    }

    @Test
    void sources_withKeys_areAllConfigured() {
        MarketAggregator sources = sources(Recorded.json("{}"), Optional.of(new Secret("k")));
        assertThat(sources.sources()).hasSize(11).allMatch(GuardedSource::configured);
    }

    @Test
    void close_endsTheStream() {
        AtomicBoolean ended = new AtomicBoolean();
        new ExternalServices(sources(Recorded.json("{}"), Optional.empty()), Map::of, Map::of, () -> ended.set(true))
                .close();
        assertThat(ended).isTrue();
    }
}
