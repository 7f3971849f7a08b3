package dev.archipelago.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.simulation.Simulation.Result;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three nodes under faults, many times over. */
@Tag("simulation")
class SimulationTest {

    private static final long SHORT = 50;
    private static final long LONG = 1_000;

    /** A seed that is to be run alone, with all that happens in it: {@code -Dsimulation.seed}. */
    private static final Long GIVEN = Long.getLong("simulation.seed");

    @Test
    void run_fiftySeeds_nothingIsWrong() {
        if (GIVEN != null) {
            judge(GIVEN, true);
        } else {
            LongStream.rangeClosed(1, SHORT).forEach(seed -> judge(seed, false));
        }
    }

    @Test
    @Tag("long")
    void run_aThousandSeeds_nothingIsWrong() {
        LongStream.rangeClosed(SHORT + 1, LONG).forEach(seed -> judge(seed, false));
    }

    @Test
    void run_oneSeedTwice_isTheSameRun() {
        Result once = Simulation.run(4, Variation.NONE);
        Result again = Simulation.run(4, Variation.NONE);

        assertThat(again).isEqualTo(once);
        assertThat(Simulation.run(5, Variation.NONE).hash()).isNotEqualTo(once.hash());
    }

    private static void judge(long seed, boolean traced) {
        Result result = Simulation.run(seed, Variation.NONE, traced ? System.out : null);
        assertThat(result.findings())
                .as("seed %d with %s; to see it again: ./test --simulate %d", seed, result.faults(), seed)
                .isEmpty();
        assertThat(result.snapshots()).as("snapshots of seed %d", seed).isGreaterThan(200);
        assertThat(result.entries()).as("entries of seed %d", seed).isGreaterThan(40);
    }
}
