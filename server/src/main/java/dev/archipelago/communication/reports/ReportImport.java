package dev.archipelago.communication.reports;

import dev.archipelago.infrastructure.store.SqlStates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * Stores reports from JSON files, each file in one transaction. A report is an object whose names are the columns of {@code
 * crypto_report}; {@code id} is ignored, {@code created_at} without an offset is UTC, and defaults to the present. Thread-safe.
 */
public final class ReportImport {

    private final Jdbi jdbi;
    private final InstantSource clock;

    public ReportImport(Jdbi jdbi, InstantSource clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** Stores the reports in {@code file}. An error in the file is part of the result, not an exception. */
    public ImportResult importFile(Path file) {
        String source = file.toString();
        try (InputStream input = Files.newInputStream(file)) {
            return store(source, ReportFile.read(input));
        } catch (BrokenReportFileException e) {
            return ImportResult.refused(source, e.reason());
        } catch (NoSuchFileException e) {
            return ImportResult.refused(source, "there is no such file");
        } catch (IOException e) {
            return ImportResult.refused(source, "it cannot be read: " + e);
        }
    }

    private ImportResult store(String source, List<NewReport> reports) {
        try {
            ReportWriter.Stored stored =
                    jdbi.inTransaction(handle -> ReportWriter.store(handle, reports, clock.instant()));
            return new ImportResult(source, stored.ids(), stored.repeats(), Optional.empty());
        } catch (JdbiException e) {
            return ImportResult.refused(source, "PostgreSQL did not store it: " + cause(e));
        }
    }

    /** Jdbi's own message contains the statement with the whole report. */
    private static String cause(JdbiException e) {
        return SqlStates.in(e)
                .map(cause -> String.valueOf(cause.getMessage()))
                .orElse(e.getClass().getSimpleName());
    }
}
