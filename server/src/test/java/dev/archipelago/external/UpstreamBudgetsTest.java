package dev.archipelago.external;

import static dev.archipelago.external.Recorded.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.budget.Period;
import dev.archipelago.infrastructure.config.BudgetConfig;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.config.UpstreamConfig;
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
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The budgets as the house has them, and what they show. */
class UpstreamBudgetsTest {
    private static final URI BASE = URI.create("http://localhost:1");
    private static final Optional<Secret> KEY = Optional.of(new Secret("k"));
    private static final UpstreamConfig UPSTREAMS =
            new UpstreamConfig(BASE, BASE, BASE, BASE, BASE, BASE, BASE, KEY, KEY, KEY, KEY);
    private static final String INDEX = "{\"data\":[{\"value\":\"40\"}]}";
    private static final HttpAnswer MONTH_USED = answer(429, "{\"status\":{\"error_code\":1010}}");

    private final ManualClock clock = new ManualClock("2026-03-31T22:00:00Z");
    private volatile Function<URI, HttpAnswer> upstreams = uri -> answer(500, "{}");
    private final Recorded transport = Recorded.with(uri -> upstreams.apply(uri));

    private UpstreamBudgets budgets(BudgetConfig config) {
        return UpstreamBudgets.of(config, Optional.empty(), clock);
    }

    private SourceRegistry sources(UpstreamBudgets budgets) {
        return MarketSources.of(UPSTREAMS, budgets, transport, clock, new Random(1));
    }

    private ExternalServices island(SourceRegistry sources, UpstreamBudgets budgets) {
        QuotaMonitor plan = QuotaMonitor.of(UPSTREAMS, BudgetConfig.DEFAULT, budgets, transport, () -> true, clock);
        return new ExternalServices(sources, plan, Leadership.alone(clock.instant()), Map::of, Map::of, () -> {});
    }

    @Test
    void creditsOfTheMonth_usedUpBeforeThePlanSays_stopTheSourceUntilTheMonthTurns() throws NoSourceException {
        upstreams = uri -> uri.getPath().equals("/v1/global-metrics/quotes/latest") ? MONTH_USED : answer(500, "{}");
        UpstreamBudgets budgets = budgets(BudgetConfig.DEFAULT);
        SourceRegistry sources = sources(budgets);
        ExternalServices island = island(sources, budgets);
        NoSourceException failure = catchNone(sources.global());
        assertThat(failure).hasMessageContaining("credits of the month");
        assertThat(island.health().message())
                .contains("coinmarketcap/global is cooling_down until 2026-04-01T00:00:00Z");
        clock.advance(Duration.ofHours(2).minusSeconds(1));
        int asked = transport.asked.size();
        catchNone(new SourceChain<>("global", sources.global().sources().subList(1, 2)));
        assertThat(transport.asked).hasSize(asked);
        clock.advance(Duration.ofSeconds(1));
        catchNone(new SourceChain<>("global", sources.global().sources().subList(1, 2)));
        assertThat(transport.asked).hasSizeGreaterThan(asked);
    }

    @Test
    void creditsOfTheMonth_usedUpByOurCount_showInHealthAndStatistics() {
        BudgetConfig config = new BudgetConfig(1, 1200, 30, 10_000, 30, OptionalLong.of(2));
        UpstreamBudgets budgets = budgets(config);
        SourceRegistry sources = sources(budgets);
        budgets.coinMarketCap().used(Period.MONTH, 2);
        ExternalServices island = island(sources, budgets);
        assertThat(island.health().message())
                .contains("coinmarketcap/coin_prices is out_of_credits until 2026-04-01T00:00:00Z");
        assertThat(sources.coins().sources().get(2).statistics())
                .containsEntry("state", "out_of_credits")
                .containsEntry("month_left", 0L)
                .containsEntry(
                        "resets_at", Instant.parse("2026-04-01T00:00:00Z").toString());
        clock.advance(Duration.ofHours(2));
        assertThat(island.health().message()).doesNotContain("coinmarketcap");
        assertThat(sources.coins().sources().get(2).statistics()).containsEntry("month_left", 2L);
    }

    @Test
    void meters_upstreamBreaksAndIsBack_followIt() throws NoSourceException {
        UpstreamBudgets budgets = budgets(BudgetConfig.DEFAULT);
        SourceRegistry sources = sources(budgets);
        ExternalServices island = island(sources, budgets);
        HealthMonitor health = new HealthMonitor(new SystemHealth(List.of(island), () -> true, clock));
        CacheStatistics nothing;
        try (Cache cache = Cache.builder().build()) {
            nothing = cache.statistics();
        }
        SystemMetrics metrics = new SystemMetrics(health, () -> nothing, () -> 0);
        catchNone(sources.fearGreed());
        assertThat(meter(metrics, "failures")).isEqualTo(1);
        upstreams = uri -> answer(429, "", "retry-after", "60");
        clock.advance(Duration.ofSeconds(30));
        catchNone(sources.fearGreed());
        assertThat(meter(metrics, "limited")).isEqualTo(1);
        assertThat(meter(metrics, "cool_down_seconds")).isEqualTo(60);
        upstreams = uri -> answer(200, INDEX);
        clock.advance(Duration.ofMinutes(1));
        double left = meter(metrics, "budget_left");
        sources.fearGreed().fetch();
        sources.fearGreed().fetch();
        assertThat(meter(metrics, "cool_down_seconds")).isZero();
        assertThat(meter(metrics, "calls")).isEqualTo(4);
        assertThat(meter(metrics, "budget_left")).isLessThan(left);
        assertThat(meter(metrics, "upstream_retries")).isZero();
        assertThat(island.health()).isEqualTo(Health.healthy());
    }

    private static NoSourceException catchNone(SourceChain<?> chain) {
        return catchThrowableOfType(NoSourceException.class, chain::fetch);
    }

    private static double meter(SystemMetrics metrics, String figure) {
        String name = "archipelago_island_statistic{island=\"external_apis\",statistic=\"alternative_me/fear_greed."
                + figure + "\"} ";
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }
}
