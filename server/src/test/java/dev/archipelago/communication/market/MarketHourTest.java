package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.communication.market.SnapshotValidator.Finding;
import dev.archipelago.simulator.Outcome;
import dev.archipelago.simulator.Upstream;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A short run of {@link MarketDay}, which {@code bench/market-day} runs at full length. */
class MarketHourTest {

    @Test
    @Tag("long")
    void nodes_anHourOfFaults_publishNothingFalseAndBreakNoLimit() {
        try (MarketDay day = new MarketDay(Duration.ofHours(1), DayPlan.every(9))) {
            day.run(() -> {});
            SoftAssertions all = new SoftAssertions();
            List.of(Upstream.values())
                    .forEach(upstream -> all.assertThat(day.counters().calls(upstream, Outcome.OVER_LIMIT)
                                    + day.counters().calls(upstream, Outcome.EARLY)
                                    + day.counters().calls(upstream, Outcome.BANNED))
                            .as("calls of %s beyond its limits", upstream)
                            .isZero());
            for (Finding finding : Finding.values()) {
                all.assertThat(day.validator().count(finding))
                        .as("%s: %s", finding, day.validator().messages())
                        .isZero();
            }
            all.assertThat(day.counters().askedUnledTimes())
                    .as("calls of followers")
                    .isZero();
            all.assertThat(day.counters().handOvers()).as("hand-overs").isEqualTo(4);
            all.assertAll();
            assertThat(day.validator().values()).isGreaterThan(100_000);
        }
    }
}
