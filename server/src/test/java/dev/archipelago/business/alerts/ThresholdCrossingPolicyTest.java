package dev.archipelago.business.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.communication.alerts.Verdict;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.TestCoins;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.AlertRuleSettings;
import dev.archipelago.market.alert.Comparison;
import dev.archipelago.market.alert.Condition;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ThresholdCrossingPolicyTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final ThresholdCrossingPolicy crossing = new ThresholdCrossingPolicy();

    private static AlertRule rule(Comparison comparison, boolean armed, Optional<Instant> lastFiredAt) {
        return new AlertRule(
                1,
                new AlertRuleSettings(
                        "rule",
                        new Condition(TestCoins.BTC.price(), comparison, new BigDecimal("100.10")),
                        Duration.ofMinutes(10),
                        true,
                        Optional.empty()),
                armed,
                lastFiredAt,
                NOW.minusSeconds(86_400),
                0);
    }

    private static Reading reading(String value, ReadingState state) {
        return Reading.of(TestCoins.BTC.price(), new BigDecimal(value), "binance", NOW, NOW, state);
    }

    private Verdict checker(AlertRule rule, String value) {
        return crossing.evaluate(rule, reading(value, ReadingState.LIVE), NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "ABOVE,100.1000000001,FIRE",
        "ABOVE,100.1,NOTHING",
        "AT_LEAST,100.1000,FIRE",
        "AT_LEAST,100.0999999999,NOTHING",
        "BELOW,100.0999999999,FIRE",
        "BELOW,100.1,NOTHING",
        "AT_MOST,100.1,FIRE",
        "AT_MOST,100.1000000001,NOTHING"
    })
    void evaluate_armedRule_comparesExactly(Comparison comparison, String value, Verdict verdict) {
        assertThat(checker(rule(comparison, true, Optional.empty()), value)).isEqualTo(verdict);
    }

    @Test
    void evaluate_stillTrueAfterFiring_doesNothingHoweverLong() {
        AlertRule fired = rule(Comparison.ABOVE, false, Optional.of(NOW.minus(Duration.ofDays(9))));

        assertThat(checker(fired, "200")).isEqualTo(Verdict.NOTHING);
    }

    @Test
    void evaluate_falseAfterFiring_arms() {
        assertThat(checker(rule(Comparison.ABOVE, false, Optional.of(NOW.minusSeconds(1))), "50"))
                .isEqualTo(Verdict.ARM);
    }

    @Test
    void evaluate_trueAgainWithinCooldown_waits() {
        AlertRule rule = rule(
                Comparison.ABOVE,
                true,
                Optional.of(NOW.minus(Duration.ofMinutes(10)).plusMillis(1)));

        assertThat(checker(rule, "200")).isEqualTo(Verdict.NOTHING);
    }

    @Test
    void evaluate_stillTrueWhenCooldownEnds_fires() {
        assertThat(checker(rule(Comparison.ABOVE, true, Optional.of(NOW.minus(Duration.ofMinutes(10)))), "200"))
                .isEqualTo(Verdict.FIRE);
    }

    @Test
    void evaluate_delayedReading_fires() {
        Reading delayed = reading("200", ReadingState.DELAYED);

        assertThat(crossing.evaluate(rule(Comparison.ABOVE, true, Optional.empty()), delayed, NOW))
                .isEqualTo(Verdict.FIRE);
    }

    @ParameterizedTest
    @CsvSource({"true,200", "false,50"})
    void evaluate_staleReading_neitherFiresNorArms(boolean armed, String value) {
        Reading stale = reading(value, ReadingState.STALE);

        assertThat(crossing.evaluate(rule(Comparison.ABOVE, armed, Optional.empty()), stale, NOW))
                .isEqualTo(Verdict.NOTHING);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAVAILABLE", "NOT_CONFIGURED"})
    void evaluate_absentReading_neitherFiresNorArms(ReadingState state) {
        Reading absent = Reading.absent(TestCoins.BTC.price(), state);

        assertThat(crossing.evaluate(rule(Comparison.BELOW, true, Optional.empty()), absent, NOW))
                .isEqualTo(Verdict.NOTHING);
    }
}
