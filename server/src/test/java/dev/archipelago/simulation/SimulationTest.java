package dev.archipelago.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.archipelago.simulation.Simulation.Result;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Runs the simulation of a cluster under faults with many seeds. */
@Tag("simulation")
class SimulationTest {

    private static final long SHORT = 50;
    private static final long LONG = 1_000;

    /**
     * A range of seeds to run instead, such as {@code -Dsimulation.seeds=51-99}, or a single one, whose trace is
     * printed.
     */
    private static final String GIVEN = System.getProperty("simulation.seeds", "");

    @Test
    void run_fiftySeeds_nothingIsWrong() {
        if (GIVEN.isEmpty()) {
            judgeAll(1, SHORT);
        } else if (GIVEN.contains("-")) {
            String[] ends = GIVEN.split("-", 2);
            judgeAll(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
        } else {
            checker(Long.parseLong(GIVEN), true);
        }
    }

    @Test
    @Tag("long")
    void run_aThousandSeeds_nothingIsWrong() {
        judgeAll(SHORT + 1, LONG);
    }

    @Test
    void run_oneSeedTwice_isTheSameRun() {
        Result once = Simulation.run(4, Variation.NONE);
        Result again = Simulation.run(4, Variation.NONE);

        assertThat(again).isEqualTo(once);
        assertThat(Simulation.run(5, Variation.NONE).hash()).isNotEqualTo(once.hash());
    }

    /** Runs all seeds, so that one failure lists every seed concerned. */
    private static void judgeAll(long first, long last) {
        assertAll(LongStream.rangeClosed(first, last).<Executable>mapToObj(seed -> () -> checker(seed, false)));
    }

    private static void checker(long seed, boolean traced) {
        Result result = Simulation.run(seed, Variation.NONE, traced ? System.out : null);
        assertThat(result.findings())
                .as("seed %d with %s; to reproduce: ./test --simulate %d", seed, result.faults(), seed)
                .isEmpty();
        assertThat(result.snapshots()).as("snapshots of seed %d", seed).isGreaterThan(200);
        assertThat(result.entries()).as("entries of seed %d", seed).isGreaterThan(40);
    }
}
