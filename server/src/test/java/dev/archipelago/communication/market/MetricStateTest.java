package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.communication.market.MetricState.Step;
import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricStateTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final PlausibilityLimits TOLERANCE =
            new PlausibilityLimits(Optional.of(BigDecimal.TEN), Optional.of(BigDecimal.valueOf(2)));

    private final MetricState.JumpCounts counts = new MetricState.JumpCounts();
    private final MetricState line = new MetricState(TOLERANCE, Duration.ofSeconds(20), counts);

    private static Observation at(int second, String value, String source) {
        Instant time = NOW.plusSeconds(second);
        return new Observation(
                new BigDecimal(value), source, Freshness.of(Duration.ofSeconds(10)), time, time.plusMillis(100));
    }

    private static Observation at(int second, String value) {
        return at(second, value, "binance");
    }

    private String value() {
        return line.known().orElseThrow().value().toPlainString();
    }

    private Map<String, Object> counted() {
        Map<String, Object> figures = new LinkedHashMap<>();
        counts.report(figures);
        return figures;
    }

    @Test
    void take_first_isTaken() {
        assertThat(line.take(at(0, "100"))).isEqualTo(Step.TAKEN);
    }

    @Test
    void take_stepWithinTheLimit_isTaken() {
        line.take(at(0, "100"));
        assertThat(line.take(at(1, "110"))).isEqualTo(Step.TAKEN);
        assertThat(line.take(at(2, "99"))).isEqualTo(Step.TAKEN);
    }

    @Test
    void take_jump_keepsTheOldValueWithItsTime() {
        line.take(at(0, "100"));
        assertThat(line.take(at(1, "150"))).isEqualTo(Step.HELD);
        assertThat(line.known().orElseThrow()).isEqualTo(at(0, "100"));
        assertThat(line.waits()).isTrue();
        assertThat(counted()).containsEntry("jumps_held", 1L).containsEntry("jumps_confirmed", 0L);
    }

    @Test
    void take_jumpTwice_isConfirmed() {
        line.take(at(0, "100"));
        line.take(at(1, "150"));
        assertThat(line.take(at(2, "152"))).isEqualTo(Step.CONFIRMED);
        assertThat(value()).isEqualTo("152");
        assertThat(line.waits()).isFalse();
        assertThat(counted()).containsEntry("jumps_confirmed", 1L);
    }

    @Test
    void take_sameAnswerAgain_confirmsNothing() {
        line.take(at(0, "100"));
        Observation jump = at(1, "150");
        line.take(jump);
        Observation again = new Observation(
                jump.value(),
                jump.source(),
                jump.freshness(),
                jump.observedAt(),
                jump.fetchedAt().plusSeconds(10));
        assertThat(line.take(jump)).isEqualTo(Step.HELD);
        assertThat(line.take(again)).isEqualTo(Step.HELD);
        assertThat(value()).isEqualTo("100");
        assertThat(counted()).containsEntry("jumps_held", 1L);
    }

    @Test
    void take_sourceWhoseTimeStandsStill_confirmsByAskingLater() {
        line.take(at(0, "100"));
        Observation jump = at(1, "150");
        line.take(jump);
        Observation later = new Observation(
                jump.value(),
                jump.source(),
                jump.freshness(),
                jump.observedAt(),
                jump.fetchedAt().plusSeconds(300));
        assertThat(line.take(later)).isEqualTo(Step.CONFIRMED);
    }

    @Test
    void take_backAfterAJump_dismissesIt() {
        line.take(at(0, "100"));
        line.take(at(1, "150"));
        line.take(at(2, "101"));
        assertThat(line.take(at(3, "150"))).isEqualTo(Step.HELD);
        assertThat(value()).isEqualTo("101");
        assertThat(counted()).containsEntry("jumps_dismissed", 1L).containsEntry("jumps_held", 2L);
    }

    @Test
    void take_twoDifferentJumps_confirmNothing() {
        line.take(at(0, "100"));
        line.take(at(1, "150"));
        assertThat(line.take(at(2, "300"))).isEqualTo(Step.HELD);
        assertThat(line.take(at(3, "301"))).isEqualTo(Step.CONFIRMED);
    }

    @Test
    void take_jumpAfterARestart_needsTwoTicks() {
        line.restore(at(-86_400, "100"));
        assertThat(line.take(at(0, "150"))).isEqualTo(Step.HELD);
        assertThat(line.take(at(1, "151"))).isEqualTo(Step.CONFIRMED);
    }

    @Test
    void take_sameAsBeforeARestart_growsOldAsItsSourceSays() {
        Observation own = at(0, "100");
        line.restore(new Observation(
                own.value(), own.source(), Freshness.of(Duration.ofSeconds(1)), own.observedAt(), own.fetchedAt()));

        assertThat(line.take(own)).isEqualTo(Step.TAKEN);
        assertThat(line.known()).contains(own);
        assertThat(line.take(own)).isEqualTo(Step.IGNORED);
    }

    @Test
    void take_jumpThatAnotherSourceTold_isTakenAtOnce() {
        line.take(at(0, "100"));
        line.hear(at(1, "149", "coingecko"));
        assertThat(line.take(at(2, "150"))).isEqualTo(Step.CONFIRMED);
    }

    @Test
    void take_jumpThatAnotherSourceToldBeforeTheOldValue_waits() {
        line.hear(at(-1, "149", "coingecko"));
        line.take(at(0, "149"));
        line.take(at(1, "100"));
        line.take(at(2, "100"));
        assertThat(line.take(at(3, "150"))).isEqualTo(Step.HELD);
    }

    @Test
    void hear_jumpThatWaits_isConfirmed() {
        line.take(at(0, "100"));
        line.take(at(1, "150"));
        line.hear(at(2, "151", "coingecko"));
        assertThat(value()).isEqualTo("150");
    }

    @Test
    void take_older_isPassedOver() {
        line.take(at(1, "100"));
        assertThat(line.take(at(0, "101"))).isEqualTo(Step.IGNORED);
        assertThat(line.take(at(1, "100"))).isEqualTo(Step.IGNORED);
    }

    @Test
    void second_farAway_disagrees() {
        line.take(at(0, "100"));
        line.hear(at(0, "103", "coingecko"));
        var second = line.second(TestCoins.BTC.price(), NOW).orElseThrow();
        assertThat(second.differencePercent()).isEqualByComparingTo("3");
        assertThat(second.disagrees()).isTrue();
        assertThat(value()).isEqualTo("100");
    }

    @Test
    void second_readingMovesOn_isStillComparedWithTheValueOfItsTime() {
        line.take(at(0, "100"));
        line.hear(at(0, "101", "coingecko"));
        line.take(at(1, "109"));
        var second = line.second(TestCoins.BTC.price(), NOW).orElseThrow();
        assertThat(second.disagrees()).isFalse();
        assertThat(second.differencePercent()).isEqualByComparingTo("1");
    }

    @Test
    void second_old_isGone() {
        line.take(at(0, "100"));
        line.hear(at(0, "101", "coingecko"));
        assertThat(line.second(TestCoins.BTC.price(), NOW.plusSeconds(20))).isPresent();
        assertThat(line.second(TestCoins.BTC.price(), NOW.plusSeconds(21))).isEmpty();
    }

    @Test
    void second_sameSource_isNone() {
        line.take(at(0, "100", "coingecko"));
        line.hear(at(0, "101", "coingecko"));
        assertThat(line.second(TestCoins.BTC.price(), NOW)).isEmpty();
    }

    @Test
    void hear_nothingKnown_becomesTheValue() {
        line.hear(at(0, "101", "coingecko"));
        assertThat(value()).isEqualTo("101");
        assertThat(line.second(TestCoins.BTC.price(), NOW)).isEmpty();
    }

    @Test
    void take_sameTimeAsABorrowedValue_takesItsPlace() {
        line.hear(at(0, "101", "coingecko"));
        assertThat(line.take(at(0, "100"))).isEqualTo(Step.TAKEN);
        assertThat(value()).isEqualTo("100");
        assertThat(line.take(at(-1, "102"))).isEqualTo(Step.IGNORED);
    }

    @Test
    void hear_valueIsStale_takesItsPlace() {
        line.take(at(-51, "100"));
        line.hear(at(0, "101", "coingecko"));
        assertThat(value()).isEqualTo("101");
    }

    @Test
    void hear_olderThanTheLastOpinion_changesNothing() {
        line.take(at(0, "100"));
        line.hear(at(1, "101", "coingecko"));
        line.hear(at(0, "105", "coingecko"));
        assertThat(line.second(TestCoins.BTC.price(), NOW).orElseThrow().value())
                .isEqualByComparingTo("101");
    }
}
