package dev.archipelago;

import dev.archipelago.doctor.Doctor;
import dev.archipelago.doctor.Finding;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.market.MarketCatalog;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/** The command that checks what the server depends on. */
final class DoctorCommand {

    private final Configuration configuration;
    private final PrintStream out;

    DoctorCommand(Configuration configuration, PrintStream out) {
        this.configuration = configuration;
        this.out = out;
    }

    /**
     * Runs all checks and prints their findings.
     *
     * @param json whether they are printed as a JSON array, at the end, instead of lines
     * @return 0 if nothing failed, else 1
     */
    int run(boolean json) {
        Doctor doctor = Doctor.of(
                configuration, MarketCatalog.of(configuration.market().coins()).coins(), InstantSource.system());
        List<Finding> findings = doctor.examine(json ? finding -> {} : this::print);
        if (json) {
            out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(findings));
        }
        long failed = count(findings, Finding.Status.FAILED);
        if (!json) {
            out.println(failed + " failed, " + count(findings, Finding.Status.WARNING) + " warnings, "
                    + count(findings, Finding.Status.OK) + " ok");
        }
        return failed == 0 ? 0 : 1;
    }

    private static long count(List<Finding> findings, Finding.Status status) {
        return findings.stream().filter(finding -> finding.status() == status).count();
    }

    private void print(Finding finding) {
        out.printf(
                "%-8s %s: %s%n",
                finding.status().name().toLowerCase(Locale.ROOT), finding.subject(), finding.message());
        if (!finding.advice().isEmpty()) {
            out.println("         " + finding.advice());
        }
    }
}
