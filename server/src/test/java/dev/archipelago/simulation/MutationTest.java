package dev.archipelago.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Verifies the invariant checker by mutation testing: each injected defect is detected with one of the first seeds. */
@Tag("simulation")
class MutationTest {

    private static final int SEEDS = 20;

    @ParameterizedTest
    @EnumSource
    void run_withAMistake_isFound(Mutation mistake) {
        List<String> found = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS && found.isEmpty(); seed++) {
            Simulation.run(seed, mistake.variation()).findings().stream()
                    .filter(finding -> finding.contains("Z " + mistake.complaint()))
                    .forEach(found::add);
        }
        assertThat(found).as("%s in %d seeds", mistake, SEEDS).isNotEmpty();
    }
}
