package dev.archipelago.external;

import static dev.archipelago.external.Recorded.answer;
import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.UpstreamFixture;
import dev.archipelago.infrastructure.http.HttpAnswer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaMonitorTest {
    private final ManualClock clock = new ManualClock("2026-03-20T12:00:00Z");
    private volatile HttpAnswer response = plan(15_000, 50, 14_000);
    private volatile boolean leading = true;
    private final Recorded transport = Recorded.with(uri -> response);
    private UpstreamLimiter limits = new UpstreamLimiter(1, Duration.ofSeconds(1), clock);

    private static HttpAnswer plan(long perMonth, int perMinute, long used) {
        return answer(200, """
            {"data":{"plan":{"credit_limit_monthly":%d,"rate_limit_minute":%d},
            "usage":{"current_month":{"credits_used":%d}}},"status":{"error_code":0}}\
            """.formatted(perMonth, perMinute, used));
    }

    private QuotaMonitor monitor(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(Map.of("COINMARKETCAP_BASE_URL", "http://localhost:1"));
        variables.putAll(more);
        UpstreamConnections connections = UpstreamFixture.alone(UpstreamFixture.config(variables), transport, clock);
        limits = connections.limits("coinmarketcap");
        return connections.quotaMonitors(() -> leading).getFirst();
    }

    private QuotaMonitor monitor() {
        return monitor(Map.of("CMC_API_KEY", "k"));
    }

    private Object monthLeft() {
        return fields(limits.statistics()).get("month_left");
    }

    private void until(String time) {
        clock.advance(Duration.between(clock.instant(), Instant.parse(time)));
    }

    private int asked() {
        return transport.asked.size();
    }

    @Test
    void check_planIsKnown_countsWhatIsUsedOfItAndNothingForAsking() {
        monitor().check();
        assertThat(transport.asked).extracting(URI::getPath).containsExactly("/v1/key/info");
        assertThat(monthLeft()).isEqualTo(1000L);
    }

    @Test
    void check_lessIsConfigured_keepsToThat() {
        monitor(Map.of("CMC_API_KEY", "k", "CMC_CALLS_PER_MINUTE", "6", "CMC_CREDITS_PER_MONTH", "14002"))
                .check();
        int taken = 0;
        while (limits.take(1).isEmpty()) {
            taken++;
        }
        assertThat(taken).isEqualTo(2);
    }

    @Test
    void check_withinTheHour_fetchesOnce() {
        QuotaMonitor monitor = monitor();
        monitor.check();
        clock.advance(QuotaMonitor.PERIOD.minusSeconds(1));
        monitor.check();
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void check_planChanged_isFollowedWithinAnHour() {
        QuotaMonitor monitor = monitor();
        monitor.check();
        response = plan(40_000, 60, 14_100);
        clock.advance(QuotaMonitor.PERIOD);
        monitor.check();
        assertThat(monthLeft()).isEqualTo(25_900L);
    }

    @Test
    void check_nodeFollows_callsNothingUntilItLeads() {
        QuotaMonitor monitor = monitor();
        leading = false;
        monitor.check();
        assertThat(asked()).isZero();
        leading = true;
        monitor.check();
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void check_nodeLeadsAgain_fetchesAgainAtMostOnceAMinute() {
        QuotaMonitor monitor = monitor();
        monitor.check();
        leading = false;
        monitor.check();
        leading = true;
        monitor.check();
        assertThat(asked()).isEqualTo(1);
        clock.advance(Duration.ofMinutes(1));
        monitor.check();
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
    void check_noPlan_keepsTheConfiguredBudgetAndFetchesAgainAMinuteLater(String body) {
        response = answer(200, body);
        QuotaMonitor monitor = monitor();
        monitor.check();
        assertThat(monthLeft()).isEqualTo(10_000L);
        response = plan(15_000, 50, 14_000);
        clock.advance(QuotaMonitor.AFTER_FAILURE.minusSeconds(1));
        monitor.check();
        assertThat(asked()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        monitor.check();
        assertThat(monthLeft()).isEqualTo(1000L);
    }

    @Test
    void check_tooOften_leavesCoinMarketCapAloneAltogether() {
        response = answer(429, "", "retry-after", "90");
        QuotaMonitor monitor = monitor();
        monitor.check();
        assertThat(limits.coolDown()).isEqualTo(Duration.ofSeconds(90));
        clock.advance(Duration.ofSeconds(89));
        monitor.check();
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void check_newMonth_fetchesAgainAfterTheUpstreamsReset() {
        until("2026-03-31T23:58:00Z");
        QuotaMonitor monitor = monitor();
        monitor.check();
        assertThat(monthLeft()).isEqualTo(1000L);
        until("2026-04-01T00:04:59Z");
        monitor.check();
        assertThat(monthLeft()).isEqualTo(15_000L);
        assertThat(asked()).isEqualTo(1);
        response = plan(15_000, 50, 3);
        until("2026-04-01T00:05:00Z");
        monitor.check();
        assertThat(monthLeft()).isEqualTo(14_997L);
    }

    @Test
    void check_startedAsTheMonthTurns_doesNotCountTheLastMonthsUse() {
        until("2026-04-01T00:00:10Z");
        QuotaMonitor monitor = monitor();
        monitor.check();
        assertThat(asked()).isEqualTo(1);
        assertThat(monthLeft()).isEqualTo(15_000L);
        response = plan(15_000, 50, 7);
        until("2026-04-01T00:05:00Z");
        monitor.check();
        assertThat(monthLeft()).isEqualTo(14_993L);
    }

    @Test
    void check_noKey_callsNothing() {
        QuotaMonitor monitor = monitor(Map.of());
        monitor.check();
        assertThat(asked()).isZero();
    }
}
