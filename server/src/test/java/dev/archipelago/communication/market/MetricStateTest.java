package dev.archipelago.communication.market;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.communication.market.MetricState.Step;
import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricStateTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final PlausibilityLimits TOLERANCE =
            new PlausibilityLimits(Optional.of(BigDecimal.TEN), Optional.of(BigDecimal.valueOf(2)));

    private final MetricState.JumpCounts counts = new MetricState.JumpCounts();
    private final MetricState state = new MetricState(TOLERANCE, Duration.ofSeconds(20), counts);

    private static Observation at(int second, String value, String source) {
        Instant time = NOW.plusSeconds(second);
        return new Observation(
                new BigDecimal(value), source, Freshness.of(Duration.ofSeconds(10)), time, time.plusMillis(100));
    }

    private static Observation at(int second, String value) {
        return at(second, value, "binance");
    }

    private String value() {
        return state.known().orElseThrow().value().toPlainString();
    }

    private Map<String, Object> counted() {
        return fields(counts.statistics());
    }

    @Test
    void take_first_isTaken() {
        assertThat(state.take(at(0, "100"))).isEqualTo(Step.TAKEN);
    }

    @Test
    void take_stepWithinTheLimit_isTaken() {
        state.take(at(0, "100"));
        assertThat(state.take(at(1, "110"))).isEqualTo(Step.TAKEN);
        assertThat(state.take(at(2, "99"))).isEqualTo(Step.TAKEN);
    }

    @Test
    void take_jump_keepsTheOldValueWithItsTime() {
        state.take(at(0, "100"));
        assertThat(state.take(at(1, "150"))).isEqualTo(Step.HELD);
        assertThat(state.known().orElseThrow()).isEqualTo(at(0, "100"));
        assertThat(state.waits()).isTrue();
        assertThat(counted()).containsEntry("jumps_held", 1L).containsEntry("jumps_confirmed", 0L);
    }

    @Test
    void take_jumpTwice_isConfirmed() {
        state.take(at(0, "100"));
        state.take(at(1, "150"));
        assertThat(state.take(at(2, "152"))).isEqualTo(Step.CONFIRMED);
        assertThat(value()).isEqualTo("152");
        assertThat(state.waits()).isFalse();
        assertThat(counted()).containsEntry("jumps_confirmed", 1L);
    }

    @Test
    void take_sameAnswerAgain_confirmsNothing() {
        state.take(at(0, "100"));
        Observation jump = at(1, "150");
        state.take(jump);
        Observation again = new Observation(
                jump.value(),
                jump.source(),
                jump.freshness(),
                jump.observedAt(),
                jump.fetchedAt().plusSeconds(10));
        assertThat(state.take(jump)).isEqualTo(Step.HELD);
        assertThat(state.take(again)).isEqualTo(Step.HELD);
        assertThat(value()).isEqualTo("100");
        assertThat(counted()).containsEntry("jumps_held", 1L);
    }

    @Test
    void take_sourceWhoseTimeStandsStill_confirmsByAskingLater() {
        state.take(at(0, "100"));
        Observation jump = at(1, "150");
        state.take(jump);
        Observation later = new Observation(
                jump.value(),
                jump.source(),
                jump.freshness(),
                jump.observedAt(),
                jump.fetchedAt().plusSeconds(300));
        assertThat(state.take(later)).isEqualTo(Step.CONFIRMED);
    }

    @Test
    void take_backAfterAJump_dismissesIt() {
        state.take(at(0, "100"));
        state.take(at(1, "150"));
        state.take(at(2, "101"));
        assertThat(state.take(at(3, "150"))).isEqualTo(Step.HELD);
        assertThat(value()).isEqualTo("101");
        assertThat(counted()).containsEntry("jumps_dismissed", 1L).containsEntry("jumps_held", 2L);
    }

    @Test
    void take_twoDifferentJumps_confirmNothing() {
        state.take(at(0, "100"));
        state.take(at(1, "150"));
        assertThat(state.take(at(2, "300"))).isEqualTo(Step.HELD);
        assertThat(state.take(at(3, "301"))).isEqualTo(Step.CONFIRMED);
    }

    @Test
    void take_jumpAfterARestart_needsTwoTicks() {
        state.restore(at(-86_400, "100"));
        assertThat(state.take(at(0, "150"))).isEqualTo(Step.HELD);
        assertThat(state.take(at(1, "151"))).isEqualTo(Step.CONFIRMED);
    }

    @Test
    void take_sameAsBeforeARestart_growsOldAsItsSourceSays() {
        Observation own = at(0, "100");
        state.restore(new Observation(
                own.value(), own.source(), Freshness.of(Duration.ofSeconds(1)), own.observedAt(), own.fetchedAt()));

        assertThat(state.take(own)).isEqualTo(Step.TAKEN);
        assertThat(state.known()).contains(own);
        assertThat(state.take(own)).isEqualTo(Step.IGNORED);
    }

    @Test
    void take_jumpThatAnotherSourceReported_isTakenAtOnce() {
        state.take(at(0, "100"));
        state.takeSecond(at(1, "149", "coingecko"));
        assertThat(state.take(at(2, "150"))).isEqualTo(Step.CONFIRMED);
    }

    @Test
    void take_jumpThatAnotherSourceReportedBeforeTheOldValue_waits() {
        state.takeSecond(at(-1, "149", "coingecko"));
        state.take(at(0, "149"));
        state.take(at(1, "100"));
        state.take(at(2, "100"));
        assertThat(state.take(at(3, "150"))).isEqualTo(Step.HELD);
    }

    @Test
    void takeSecond_jumpThatWaits_isConfirmed() {
        state.take(at(0, "100"));
        state.take(at(1, "150"));
        state.takeSecond(at(2, "151", "coingecko"));
        assertThat(value()).isEqualTo("150");
    }

    @Test
    void take_older_isPassedOver() {
        state.take(at(1, "100"));
        assertThat(state.take(at(0, "101"))).isEqualTo(Step.IGNORED);
        assertThat(state.take(at(1, "100"))).isEqualTo(Step.IGNORED);
    }

    @Test
    void second_farAway_disagrees() {
        state.take(at(0, "100"));
        state.takeSecond(at(0, "103", "coingecko"));
        var second = state.second(TestCoins.BTC.price(), NOW).orElseThrow();
        assertThat(second.differencePercent()).isEqualByComparingTo("3");
        assertThat(second.disagrees()).isTrue();
        assertThat(value()).isEqualTo("100");
    }

    @Test
    void second_readingMovesOn_isStillComparedWithTheValueOfItsTime() {
        state.take(at(0, "100"));
        state.takeSecond(at(0, "101", "coingecko"));
        state.take(at(1, "109"));
        var second = state.second(TestCoins.BTC.price(), NOW).orElseThrow();
        assertThat(second.disagrees()).isFalse();
        assertThat(second.differencePercent()).isEqualByComparingTo("1");
    }

    @Test
    void second_old_isGone() {
        state.take(at(0, "100"));
        state.takeSecond(at(0, "101", "coingecko"));
        assertThat(state.second(TestCoins.BTC.price(), NOW.plusSeconds(20))).isPresent();
        assertThat(state.second(TestCoins.BTC.price(), NOW.plusSeconds(21))).isEmpty();
    }

    @Test
    void second_sameSource_isNone() {
        state.take(at(0, "100", "coingecko"));
        state.takeSecond(at(0, "101", "coingecko"));
        assertThat(state.second(TestCoins.BTC.price(), NOW)).isEmpty();
    }

    @Test
    void takeSecond_nothingKnown_becomesTheValue() {
        state.takeSecond(at(0, "101", "coingecko"));
        assertThat(value()).isEqualTo("101");
        assertThat(state.second(TestCoins.BTC.price(), NOW)).isEmpty();
    }

    @Test
    void take_sameTimeAsABorrowedValue_takesItsPlace() {
        state.takeSecond(at(0, "101", "coingecko"));
        assertThat(state.take(at(0, "100"))).isEqualTo(Step.TAKEN);
        assertThat(value()).isEqualTo("100");
        assertThat(state.take(at(-1, "102"))).isEqualTo(Step.IGNORED);
    }

    @Test
    void takeSecond_valueIsStale_takesItsPlace() {
        state.take(at(-51, "100"));
        state.takeSecond(at(0, "101", "coingecko"));
        assertThat(value()).isEqualTo("101");
    }

    @Test
    void takeSecond_olderThanTheLastOpinion_changesNothing() {
        state.take(at(0, "100"));
        state.takeSecond(at(1, "101", "coingecko"));
        state.takeSecond(at(0, "105", "coingecko"));
        assertThat(state.second(TestCoins.BTC.price(), NOW).orElseThrow().value())
                .isEqualByComparingTo("101");
    }
}
