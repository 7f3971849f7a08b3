package dev.archipelago.external;

import static dev.archipelago.external.Recorded.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.config.BudgetConfig;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.config.UpstreamConfig;
import dev.archipelago.infrastructure.http.HttpAnswer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaMonitorTest {
    private static final URI BASE = URI.create("http://localhost:1");

    private final ManualClock clock = new ManualClock("2026-03-20T12:00:00Z");
    private volatile HttpAnswer told = plan(15_000, 50, 14_000);
    private volatile boolean leading = true;
    private final Recorded transport = Recorded.with(uri -> told);
    private UpstreamBudgets budgets = UpstreamBudgets.of(BudgetConfig.DEFAULT, Optional.empty(), clock);

    private static HttpAnswer plan(long perMonth, int perMinute, long used) {
        return answer(200, """
                {"data":{"plan":{"credit_limit_monthly":%d,"rate_limit_minute":%d},
                "usage":{"current_month":{"credits_used":%d}}},"status":{"error_code":0}}""".formatted(perMonth, perMinute, used));
    }

    private QuotaMonitor watch(BudgetConfig config, Optional<Secret> key) {
        budgets = UpstreamBudgets.of(config, Optional.empty(), clock);
        var upstreams = new UpstreamConfig(BASE, BASE, BASE, BASE, BASE, BASE, BASE, key, key, key, key);
        return QuotaMonitor.of(upstreams, config, budgets, transport, () -> leading, clock);
    }

    private QuotaMonitor watch() {
        return watch(BudgetConfig.DEFAULT, Optional.of(new Secret("k")));
    }

    private Object monthLeft() {
        return budgets.coinMarketCap().statistics().get("month_left");
    }

    private void until(String time) {
        clock.advance(Duration.between(clock.instant(), Instant.parse(time)));
    }

    private int asked() {
        return transport.asked.size();
    }

    @Test
    void look_planIsKnown_countsWhatIsUsedOfItAndNothingForAsking() {
        watch().look();
        assertThat(transport.asked).extracting(URI::getPath).containsExactly("/v1/key/info");
        assertThat(monthLeft()).isEqualTo(1000L);
    }

    @Test
    void look_lessIsConfigured_keepsToThat() {
        watch(new BudgetConfig(4, 1200, 30, 10_000, 6, OptionalLong.of(14_002)), Optional.of(new Secret("k")))
                .look();
        int taken = 0;
        while (budgets.coinMarketCap().take(1).isEmpty()) {
            taken++;
        }
        assertThat(taken).isEqualTo(2);
    }

    @Test
    void look_withinTheHour_asksOnce() {
        QuotaMonitor watch = watch();
        watch.look();
        clock.advance(QuotaMonitor.USUAL.minusSeconds(1));
        watch.look();
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void look_planChanged_isFollowedWithinAnHour() {
        QuotaMonitor watch = watch();
        watch.look();
        told = plan(40_000, 60, 14_100);
        clock.advance(QuotaMonitor.USUAL);
        watch.look();
        assertThat(monthLeft()).isEqualTo(25_900L);
    }

    @Test
    void look_nodeFollows_asksNothingUntilItLeads() {
        QuotaMonitor watch = watch();
        leading = false;
        watch.look();
        assertThat(asked()).isZero();
        leading = true;
        watch.look();
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void look_nodeLeadsAgain_asksAnewButNoMoreThanOnceAMinute() {
        QuotaMonitor watch = watch();
        watch.look();
        leading = false;
        watch.look();
        leading = true;
        watch.look();
        assertThat(asked()).isEqualTo(1);
        clock.advance(Duration.ofMinutes(1));
        watch.look();
        assertThat(asked()).isEqualTo(2);
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
    void look_noPlan_keepsTheConfiguredBudgetAndAsksAgainAMinuteLater(String body) {
        told = answer(200, body);
        QuotaMonitor watch = watch();
        watch.look();
        assertThat(monthLeft()).isEqualTo(BudgetConfig.LOWEST_PER_MONTH);
        told = plan(15_000, 50, 14_000);
        clock.advance(QuotaMonitor.AFTER_FAILURE.minusSeconds(1));
        watch.look();
        assertThat(asked()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        watch.look();
        assertThat(monthLeft()).isEqualTo(1000L);
    }

    @Test
    void look_tooOften_leavesCoinMarketCapAloneAltogether() {
        told = answer(429, "", "retry-after", "90");
        QuotaMonitor watch = watch();
        watch.look();
        assertThat(budgets.coinMarketCap().coolingFor()).isEqualTo(Duration.ofSeconds(90));
        clock.advance(Duration.ofSeconds(89));
        watch.look();
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void look_monthTurns_asksAgainOnceTheUpstreamHasTurnedToo() {
        until("2026-03-31T23:58:00Z");
        QuotaMonitor watch = watch();
        watch.look();
        assertThat(monthLeft()).isEqualTo(1000L);
        until("2026-04-01T00:04:59Z");
        watch.look();
        assertThat(monthLeft()).isEqualTo(15_000L);
        assertThat(asked()).isEqualTo(1);
        told = plan(15_000, 50, 3);
        until("2026-04-01T00:05:00Z");
        watch.look();
        assertThat(monthLeft()).isEqualTo(14_997L);
    }

    @Test
    void look_startedAsTheMonthTurns_doesNotCountTheLastMonthsUse() {
        until("2026-04-01T00:00:10Z");
        QuotaMonitor watch = watch();
        watch.look();
        assertThat(asked()).isEqualTo(1);
        assertThat(monthLeft()).isEqualTo(15_000L);
        told = plan(15_000, 50, 7);
        until("2026-04-01T00:05:00Z");
        watch.look();
        assertThat(monthLeft()).isEqualTo(14_993L);
    }

    @Test
    void look_noKey_asksNothing() {
        QuotaMonitor watch = watch(BudgetConfig.DEFAULT, Optional.empty());
        watch.look();
        assertThat(asked()).isZero();
    }
}
