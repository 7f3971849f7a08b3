package dev.archipelago.communication.reports;

import dev.archipelago.infrastructure.store.SqlStates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * Stores reports from files, each file in one transaction. A report is an object whose names are the columns of {@code
 * crypto_report}; {@code translations} has the bodies in other languages. {@code created_at} without an offset is UTC, and
 * defaults to the present. In a file that ends with {@code .jsonl} each line is a report. Thread-safe.
 */
public final class ReportImport {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Jdbi jdbi;
    private final InstantSource clock;

    public ReportImport(Jdbi jdbi, InstantSource clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** Whether {@code file} is read as a file of reports by its name. */
    public static boolean isReportFile(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".json") || isLines(name);
    }

    private static boolean isLines(String name) {
        return name.endsWith(".jsonl") || name.endsWith(".ndjson");
    }

    /** Stores the reports in {@code file} with new ids, as {@link #importFile(Path, ImportOptions)}. */
    public ImportResult importFile(Path file) {
        return importFile(file, ImportOptions.USUAL);
    }

    /**
     * Stores the reports in {@code file}. An error in the file is part of the result, not an exception. While PostgreSQL does
     * not answer, retries for a minute.
     */
    public ImportResult importFile(Path file, ImportOptions options) {
        String source = file.toString();
        boolean lines = isLines(source.toLowerCase(Locale.ROOT));
        try (InputStream input = Files.newInputStream(file)) {
            return store(source, ReportFile.read(input, lines), options);
        } catch (BrokenReportFileException e) {
            return ImportResult.refused(source, e.reason());
        } catch (NoSuchFileException e) {
            return ImportResult.refused(source, "there is no such file");
        } catch (IOException e) {
            return ImportResult.refused(source, "it cannot be read: " + e);
        }
    }

    private ImportResult store(String source, List<NewReport> reports, ImportOptions options)
            throws BrokenReportFileException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                ReportWriter.Stored stored = jdbi.<ReportWriter.Stored, BrokenReportFileException>inTransaction(
                        handle -> ReportWriter.store(handle, reports, options, clock.instant()));
                return new ImportResult(source, stored.accepted(), stored.ids(), stored.repeats(), Optional.empty());
            } catch (JdbiException e) {
                if (!SqlStates.temporary(e) || System.nanoTime() > deadline || !pause()) {
                    return ImportResult.refused(source, "PostgreSQL did not store it: " + cause(e));
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Jdbi's own message contains the statement with the whole report. */
    private static String cause(JdbiException e) {
        return SqlStates.in(e)
                .map(cause -> String.valueOf(cause.getMessage()))
                .orElse(e.getClass().getSimpleName());
    }
}
