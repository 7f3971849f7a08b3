package dev.archipelago.external;

import static dev.archipelago.external.Recorded.answer;
import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.UpstreamFixture;
import dev.archipelago.infrastructure.budget.Period;
import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.observability.HealthMonitor;
import dev.archipelago.observability.SystemHealth;
import dev.archipelago.observability.SystemMetrics;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Tests the budgets of the registered upstreams and their statistics. */
class UpstreamBudgetsTest {
    private static final String INDEX = "{\"data\":[{\"value\":\"40\"}]}";
    private static final HttpAnswer MONTH_USED = answer(429, "{\"status\":{\"error_code\":1010}}");

    private final ManualClock clock = new ManualClock("2026-03-31T22:00:00Z");
    private volatile Function<URI, HttpAnswer> upstreams = uri -> answer(500, "{}");
    private final Recorded transport = Recorded.with(uri -> upstreams.apply(uri));

    private UpstreamConnections connections(Map<String, String> more) {
        Map<String, String> variables = UpstreamFixture.variables(
                address -> URI.create(address.webSocket() ? "ws://localhost:1" : "http://localhost:1"),
                Optional.of("k"));
        variables.putAll(more);
        return UpstreamFixture.alone(UpstreamFixture.config(variables), transport, clock);
    }

    private ExternalServices island(SourceRegistry sources, UpstreamConnections connections) {
        return new ExternalServices(
                connections,
                sources,
                connections.quotaMonitors(() -> true),
                Leadership.alone(clock.instant()),
                Map::of,
                () -> {});
    }

    @Test
    void monthlyCredits_exhaustedEarlierThanPlanned_stopTheSourceUntilTheNextMonth() throws NoSourceException {
        upstreams = uri -> uri.getPath().equals("/v1/global-metrics/quotes/latest") ? MONTH_USED : answer(500, "{}");
        UpstreamConnections connections = connections(Map.of());
        SourceRegistry sources = connections.sources();
        ExternalServices island = island(sources, connections);
        NoSourceException failure = catchNone(sources.chain(SourceKind.GLOBAL));
        assertThat(failure).hasMessageContaining("credits of the month");
        assertThat(island.health().message())
                .contains("coinmarketcap/global is cooling_down until 2026-04-01T00:00:00Z");
        clock.advance(Duration.ofHours(2).minusSeconds(1));
        int asked = transport.asked.size();
        catchNone(new SourceChain<>(
                SourceKind.GLOBAL, sources.chain(SourceKind.GLOBAL).sources().subList(1, 2)));
        assertThat(transport.asked).hasSize(asked);
        clock.advance(Duration.ofSeconds(1));
        catchNone(new SourceChain<>(
                SourceKind.GLOBAL, sources.chain(SourceKind.GLOBAL).sources().subList(1, 2)));
        assertThat(transport.asked).hasSizeGreaterThan(asked);
    }

    @Test
    void monthlyCredits_exhaustedByTheLocalCount_showInHealthAndStatistics() {
        UpstreamConnections connections = connections(Map.of("BUDGET_SERVERS", "1", "CMC_CREDITS_PER_MONTH", "2"));
        SourceRegistry sources = connections.sources();
        connections.limits("coinmarketcap").used(Period.MONTH, 2);
        ExternalServices island = island(sources, connections);
        assertThat(island.health().message())
                .contains("coinmarketcap/coin_prices is out_of_credits until 2026-04-01T00:00:00Z");
        assertThat(fields(sources.chain(SourceKind.COIN_PRICES)
                        .sources()
                        .get(2)
                        .guard()
                        .statistics()))
                .containsEntry("state", "out_of_credits")
                .containsEntry("month_left", 0L)
                .containsEntry(
                        "resets_at", Instant.parse("2026-04-01T00:00:00Z").toString());
        clock.advance(Duration.ofHours(2));
        assertThat(island.health().message()).doesNotContain("coinmarketcap");
        assertThat(fields(sources.chain(SourceKind.COIN_PRICES)
                        .sources()
                        .get(2)
                        .guard()
                        .statistics()))
                .containsEntry("month_left", 2L);
    }

    @Test
    void meters_upstreamBreaksAndIsBack_followIt() throws NoSourceException {
        UpstreamConnections connections = connections(Map.of());
        SourceRegistry sources = connections.sources();
        ExternalServices island = island(sources, connections);
        HealthMonitor health = new HealthMonitor(new SystemHealth(List.of(island), () -> true, clock));
        CacheStatistics nothing;
        try (Cache cache = Cache.builder().build()) {
            nothing = cache.statistics();
        }
        SystemMetrics metrics = new SystemMetrics(health, () -> nothing, () -> 0);
        catchNone(sources.chain(SourceKind.FEAR_GREED));
        assertThat(meter(metrics, "failures_total")).isEqualTo(1);
        upstreams = uri -> answer(429, "", "retry-after", "60");
        clock.advance(Duration.ofSeconds(30));
        catchNone(sources.chain(SourceKind.FEAR_GREED));
        assertThat(meter(metrics, "limited_total")).isEqualTo(1);
        assertThat(meter(metrics, "cool_down_seconds")).isEqualTo(60);
        upstreams = uri -> answer(200, INDEX);
        clock.advance(Duration.ofMinutes(1));
        double left = meter(metrics, "budget_left");
        sources.chain(SourceKind.FEAR_GREED).fetch();
        sources.chain(SourceKind.FEAR_GREED).fetch();
        assertThat(meter(metrics, "cool_down_seconds")).isZero();
        assertThat(meter(metrics, "calls_total")).isEqualTo(4);
        assertThat(meter(metrics, "budget_left")).isLessThan(left);
        assertThat(meter(metrics, "upstream_retries_total")).isZero();
        assertThat(island.health()).isEqualTo(Health.healthy());
    }

    private static NoSourceException catchNone(SourceChain<?> chain) {
        return catchThrowableOfType(NoSourceException.class, chain::fetch);
    }

    private static double meter(SystemMetrics metrics, String figure) {
        String name = "archipelago_upstream_" + figure + "{source=\"fear_greed\",upstream=\"alternative_me\"} ";
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }
}
