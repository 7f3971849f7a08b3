package dev.archipelago.external;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.archipelago.external.spi.HostFailover;
import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.UpstreamFixture;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics.Outcome;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.infrastructure.store.Leadership.Role;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ExternalServicesTest {
    private static final String INDEX = "{\"data\":[{\"value\":\"40\"}]}";

    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");

    private SourceRegistry sources(Transport transport, Optional<String> key) {
        return UpstreamFixture.alone(UpstreamFixture.config(key), transport, clock)
                .sources();
    }

    private static ExternalServices island(
            SourceRegistry sources, Leadership leadership, AtomicReference<Outcome> stream, Runnable closeStream) {
        UpstreamConnections upstreams = UpstreamFixture.alone(
                UpstreamFixture.config(Optional.empty()), Recorded.json("{}"), InstantSource.system());
        return new ExternalServices(
                upstreams,
                sources,
                upstreams.quotaMonitors(() -> true),
                leadership,
                () -> stream.get() == null ? Map.of() : Map.of("binance/ticker_stream", stream(stream.get())),
                closeStream);
    }

    private static TickerStreamStatistics stream(Outcome state) {
        return new TickerStreamStatistics(
                state,
                Optional.empty(),
                Optional.empty(),
                new HostFailover.HostStatistics("binance", Optional.empty()),
                1,
                0,
                new StreamActivity.ActivityStatistics(0, 0, Optional.empty(), Optional.empty()));
    }

    private static ExternalServices island(SourceRegistry sources) {
        return island(sources, Leadership.alone(Instant.EPOCH), new AtomicReference<>(), () -> {});
    }

    @Test
    void health_nothingAsked_isHealthy() {
        ExternalServices island = island(sources(Recorded.json("{}"), Optional.empty()));
        assertThat(island.health()).isEqualTo(Health.healthy());
        assertThat(island.layer()).isEqualTo(Layer.EXTERNAL_SERVICES);
    }

    @Test
    void health_oneFailsOneWorks_isDegraded() throws NoSourceException {
        SourceRegistry sources = sources(Recorded.json(INDEX), Optional.empty());
        sources.chain(SourceKind.FEAR_GREED).fetch();
        assertThrows(
                NoSourceException.class,
                () -> sources.chain(SourceKind.COIN_PRICES).fetch());
        Health health = island(sources).health();
        assertThat(health.status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(health.message()).contains("binance/coin_prices is failing");
    }

    @Test
    void health_allAskedFail_isUnhealthy() {
        SourceRegistry sources = sources(Recorded.json("{}"), Optional.empty());
        assertThrows(
                NoSourceException.class,
                () -> sources.chain(SourceKind.COIN_PRICES).fetch());
        assertThat(island(sources).health().status()).isEqualTo(Health.Status.UNHEALTHY);
    }

    @Test
    void health_streamFails_isNamed() throws NoSourceException {
        SourceRegistry sources = sources(Recorded.json(INDEX), Optional.empty());
        sources.chain(SourceKind.FEAR_GREED).fetch();
        Health health = island(
                        sources, Leadership.alone(Instant.EPOCH), new AtomicReference<>(Outcome.FAILING), () -> {})
                .health();
        assertThat(health.message()).contains("binance/ticker_stream is failing");
    }

    @Test
    void health_streamIsBackAfterRestFailedToo_isHealthyAtOnce() {
        SourceRegistry sources = sources(Recorded.json("{}"), Optional.empty());
        assertThrows(
                NoSourceException.class,
                () -> sources.chain(SourceKind.COIN_PRICES).fetch());
        AtomicReference<Outcome> stream = new AtomicReference<>(Outcome.FAILING);
        ExternalServices island = island(sources, Leadership.alone(Instant.EPOCH), stream, () -> {});
        assertThat(island.health().status()).isEqualTo(Health.Status.UNHEALTHY);

        stream.set(Outcome.OK);

        assertThat(island.health()).isEqualTo(Health.healthy());
    }

    @Test
    void health_followerOfLeaderWithFailures_reportsThem() throws NoSourceException {
        SourceRegistry leading = sources(Recorded.json(INDEX), Optional.empty());
        leading.chain(SourceKind.FEAR_GREED).fetch();
        assertThrows(
                NoSourceException.class,
                () -> leading.chain(SourceKind.COIN_PRICES).fetch());
        ExternalServices leader = island(leading);
        ExternalServices follower = follower();
        follower.listen(leader::summary);

        assertThat(follower.health().status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(follower.health().message()).contains("reported by", "binance/coin_prices is failing");
    }

    @Test
    void health_followerOfLeaderWithoutUpstreams_isUnhealthy() {
        SourceRegistry leading = sources(Recorded.json("{}"), Optional.empty());
        assertThrows(
                NoSourceException.class,
                () -> leading.chain(SourceKind.COIN_PRICES).fetch());
        ExternalServices leader = island(leading);
        ExternalServices follower = follower();
        follower.listen(leader::summary);

        assertThat(follower.health().status()).isEqualTo(Health.Status.UNHEALTHY);
    }

    @Test
    void health_followerWithInvalidSummary_ignoresIt() {
        ExternalServices follower = follower();
        follower.listen(() -> "all,<script>alert(1)</script>");

        assertThat(follower.health().status()).isEqualTo(Health.Status.HEALTHY);
        assertThat(follower.summary()).isEmpty();
    }

    private ExternalServices follower() {
        return island(
                sources(Recorded.json("{}"), Optional.empty()),
                leadership(new AtomicReference<>(Role.FOLLOWER), "node-b"),
                new AtomicReference<>(),
                () -> {});
    }

    @Test
    void statistics_withoutKeys_sayNotConfigured() {
        SourceRegistry sources = sources(Recorded.json("{}"), Optional.empty());
        List<String> expected =
                new ArrayList<>(List.of("asked_by", "coinmarketcap/plan", "binance/klines", "binance/rest_host"));
        sources.sources().forEach(source -> expected.add(source.id()));

        Map<String, Object> statistics = fields(island(sources).statistics());

        assertThat(statistics.keySet()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(statistics).containsKeys("binance/coin_prices", "coingecko/usd_vnd", "alternative_me/fear_greed");
        assertThat(statistics.get("finnhub/us_stocks")).asString().contains("state=not_configured");
    }

    @Test
    void sources_withKeys_areAllConfigured() {
        SourceRegistry sources = sources(Recorded.json("{}"), Optional.of("k"));
        assertThat(sources.sources()).isNotEmpty().allMatch(GuardedSource::configured);
    }

    @Test
    void close_endsTheStream() {
        AtomicBoolean ended = new AtomicBoolean();
        island(
                        sources(Recorded.json("{}"), Optional.empty()),
                        Leadership.alone(Instant.EPOCH),
                        new AtomicReference<>(),
                        () -> ended.set(true))
                .close();
        assertThat(ended).isTrue();
    }

    @Test
    void health_formerLeader_namesTheNewLeaderAndDropsItsOwnFindings() throws NoSourceException {
        SourceRegistry sources = sources(Recorded.json(INDEX), Optional.empty());
        AtomicReference<Role> role = new AtomicReference<>(Role.LEADER);
        ExternalServices island = island(sources, leadership(role, "node-b"), new AtomicReference<>(), () -> {});
        sources.chain(SourceKind.FEAR_GREED).fetch();
        assertThrows(
                NoSourceException.class,
                () -> sources.chain(SourceKind.COIN_PRICES).fetch());
        assertThat(island.health().status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(fields(island.statistics())).containsEntry("asked_by", "this node");
        role.set(Role.FOLLOWER);
        assertThat(island.health().status()).isEqualTo(Health.Status.HEALTHY);
        assertThat(island.health().message()).isEqualTo("this node calls no upstream, it follows node-b");
        assertThat(fields(island.statistics())).containsEntry("asked_by", "node-b");
        for (String source : List.of("alternative_me/fear_greed", "binance/coin_prices")) {
            assertThat(fields(island.statistics()).get(source)).asString().contains("state=left_to_leader");
        }
        assertThat(fields(island.statistics()).get("finnhub/us_stocks"))
                .asString()
                .contains("state=not_configured");
    }

    private static Leadership leadership(AtomicReference<Role> role, String leader) {
        Leadership alone = Leadership.alone(Instant.EPOCH);
        return new Leadership() {
            @Override
            public Role role() {
                return role.get();
            }

            @Override
            public Instant since() {
                return alone.since();
            }

            @Override
            public OptionalLong epoch() {
                return alone.epoch();
            }

            @Override
            public Optional<String> leader() {
                return Optional.of(leader);
            }

            @Override
            public void onChange(Consumer<Role> listener) {
                alone.onChange(listener);
            }
        };
    }
}
