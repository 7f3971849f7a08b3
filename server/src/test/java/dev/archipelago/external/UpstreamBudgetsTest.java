package dev.archipelago.external;

import static dev.archipelago.external.Recorded.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.external.budget.Period;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.config.BudgetConfig;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.config.UpstreamConfig;
import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.observability.HouseHealth;
import dev.archipelago.observability.HouseMetrics;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The budgets as the house has them: what is learned of them, and what they show. */
class UpstreamBudgetsTest {
    private static final URI BASE = URI.create("http://localhost:1");
    private static final Optional<Secret> KEY = Optional.of(new Secret("k"));
    private static final UpstreamConfig UPSTREAMS =
            new UpstreamConfig(BASE, BASE, BASE, BASE, BASE, BASE, BASE, KEY, KEY, KEY, KEY);
    private static final String PLAN = """
            {"data":{"plan":{"credit_limit_monthly":15000,"rate_limit_minute":50},
            "usage":{"current_month":{"credits_used":14000,"credits_left":1000}}},"status":{"error_code":0}}""";

    private static final String INDEX = "{\"data\":[{\"value\":\"40\"}]}";
    private static final HttpAnswer MONTH_USED = answer(429, "{\"status\":{\"error_code\":1010}}");

    private final ManualClock clock = new ManualClock("2026-03-31T22:00:00Z");
    private volatile Function<URI, HttpAnswer> upstreams = uri -> answer(500, "{}");
    private final Recorded transport = Recorded.with(uri -> upstreams.apply(uri));

    private UpstreamBudgets budgets(BudgetConfig config) {
        return UpstreamBudgets.of(config, Optional.empty(), clock);
    }

    private MarketAggregator sources(UpstreamBudgets budgets) {
        return MarketSources.of(UPSTREAMS, budgets, transport, clock, new Random(1));
    }

    private void learn(UpstreamBudgets budgets, BudgetConfig config) {
        MarketSources.learnPlan(UPSTREAMS, config, budgets, transport, clock);
    }

    private static int takeAll(UpstreamLimits limits) {
        int taken = 0;
        while (limits.take(1).isEmpty()) {
            taken++;
        }
        return taken;
    }

    @Test
    void learnPlan_planIsKnown_countsWhatIsUsedOfIt() {
        upstreams = uri -> answer(200, PLAN);
        UpstreamBudgets budgets = budgets(BudgetConfig.DEFAULT);
        learn(budgets, BudgetConfig.DEFAULT);
        assertThat(transport.asked).extracting(URI::getPath).containsExactly("/v1/key/info");
        assertThat(budgets.coinMarketCap().statistics()).containsEntry("month_left", 1000L);
    }

    @Test
    void learnPlan_lessIsConfigured_keepsToThat() {
        upstreams = uri -> answer(200, PLAN);
        BudgetConfig config = new BudgetConfig(4, 1200, 30, 10_000, 6, OptionalLong.of(14_002));
        UpstreamBudgets budgets = budgets(config);
        learn(budgets, config);
        assertThat(takeAll(budgets.coinMarketCap())).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"status\":{\"error_code\":1001}}",
                "{\"data\":{\"plan\":{\"credit_limit_monthly\":0,\"rate_limit_minute\":30},\"usage\":{\"current_month\":{\"credits_used\":0}}}}",
                "{\"data\":{\"plan\":{\"credit_limit_monthly\":10,\"rate_limit_minute\":0.5},\"usage\":{\"current_month\":{\"credits_used\":0}}}}",
                "{\"data\":{\"plan\":{\"credit_limit_monthly\":10,\"rate_limit_minute\":1},\"usage\":{\"current_month\":{\"credits_used\":-1}}}}"
            })
    void learnPlan_noPlan_keepsTheConfiguredBudget(String body) {
        upstreams = uri -> answer(200, body);
        UpstreamBudgets budgets = budgets(BudgetConfig.DEFAULT);
        learn(budgets, BudgetConfig.DEFAULT);
        assertThat(budgets.coinMarketCap().statistics()).containsEntry("month_left", BudgetConfig.LOWEST_PER_MONTH);
    }

    @Test
    void learnPlan_noKey_asksNothing() {
        var without = new UpstreamConfig(
                BASE,
                BASE,
                BASE,
                BASE,
                BASE,
                BASE,
                BASE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        MarketSources.learnPlan(without, BudgetConfig.DEFAULT, budgets(BudgetConfig.DEFAULT), transport, clock);
        assertThat(transport.asked).isEmpty();
    }

    @Test
    void creditsOfTheMonth_usedUpBeforeThePlanSays_stopTheSourceUntilTheMonthTurns() throws NoSourceException {
        upstreams = uri -> uri.getPath().equals("/v1/global-metrics/quotes/latest") ? MONTH_USED : answer(500, "{}");
        MarketAggregator sources = sources(budgets(BudgetConfig.DEFAULT));
        ExternalServices island = new ExternalServices(sources, Map::of, Map::of, () -> {});
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
        MarketAggregator sources = sources(budgets);
        budgets.coinMarketCap().used(Period.MONTH, 2);
        ExternalServices island = new ExternalServices(sources, Map::of, Map::of, () -> {});
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
        MarketAggregator sources = sources(budgets(BudgetConfig.DEFAULT));
        ExternalServices island = new ExternalServices(sources, Map::of, Map::of, () -> {});
        HouseHealth health = new HouseHealth(List.of(island), () -> true, clock);
        CacheStatistics nothing;
        try (Cache cache = Cache.builder().build()) {
            nothing = cache.statistics();
        }
        HouseMetrics metrics = new HouseMetrics(health, () -> nothing, () -> 0);
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

    private static double meter(HouseMetrics metrics, String figure) {
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
