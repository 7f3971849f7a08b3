package dev.archipelago.doctor;

import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.island.RootCauses;
import dev.archipelago.market.Coin;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs all checks of a configuration, one after the other. */
public final class Doctor {

    private final List<Check> checks;

    private Doctor(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /** The checks of a server with this configuration. */
    public static Doctor of(Configuration configuration, List<Coin> coins, InstantSource clock) {
        return new Doctor(List.of(
                new MachineCheck(configuration),
                new DatabaseCheck(configuration, clock),
                new RedisCheck(configuration, clock),
                new UpstreamsCheck(configuration.upstreams(), coins, clock),
                new PublicAddressCheck(configuration)));
    }

    /**
     * Runs the checks.
     *
     * @param each receives each finding as soon as it is known
     * @return all findings
     */
    public List<Finding> examine(Consumer<Finding> each) {
        List<Finding> findings = new ArrayList<>();
        for (Check check : checks) {
            List<Finding> found = run(check);
            found.forEach(each);
            findings.addAll(found);
        }
        return findings;
    }

    private static List<Finding> run(Check check) {
        try {
            return check.run();
        } catch (Exception e) {
            Throwable cause = RootCauses.of(e);
            return List.of(Finding.failed(
                    check.subject(),
                    "cannot be checked: " + cause.getClass().getSimpleName() + ": " + cause.getMessage(),
                    "Please report this with the output of ./run --version."));
        }
    }
}
