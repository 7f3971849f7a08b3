package dev.archipelago;

import dev.archipelago.communication.reports.ImportResult;
import dev.archipelago.communication.reports.ReportImport;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.store.Database;
import dev.archipelago.infrastructure.store.Engines;
import dev.archipelago.infrastructure.store.Migrations;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;

/** The command that imports reports from files, beside a running server or without one. */
final class ImportCommand {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Configuration configuration;
    private final PrintStream out;
    private final PrintStream err;

    ImportCommand(Configuration configuration, PrintStream out, PrintStream err) {
        this.configuration = configuration;
        this.out = out;
        this.err = err;
    }

    /**
     * Imports each file and prints the result.
     *
     * @return 0 if every report is stored, else 1
     */
    int run(List<Path> files) {
        try (Engines engines = Engines.visit(
                        configuration.storage().data(), configuration.storage().database());
                Database database = Database.open(engines.database(), 2);
                Migrations migrations = Migrations.start(engines, PATIENCE, Duration.ofSeconds(1))) {
            if (migrations.state() == Migrations.State.PENDING) {
                err.println(database.health().message());
                return 1;
            }
            ReportImport reports = new ReportImport(database.jdbi(), InstantSource.system());
            boolean allStored = true;
            for (Path file : files) {
                allStored &= print(reports.importFile(file));
            }
            return allStored ? 0 : 1;
        }
    }

    private boolean print(ImportResult result) {
        if (result.refusal().isPresent()) {
            err.println(
                    result.source() + ": nothing stored, " + result.refusal().get());
            return false;
        }
        if (!result.ids().isEmpty()) {
            String ids = result.ids().stream().map(String::valueOf).collect(Collectors.joining(", "));
            out.println(result.source() + ": stored as " + ids);
        }
        result.repeats()
                .forEach(repeat -> out.println(result.source() + ": report " + repeat.position()
                        + " not stored, its body is that of report " + repeat.id()));
        return true;
    }
}
