package dev.archipelago.communication.reports;

import dev.archipelago.infrastructure.store.SqlStates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * Stores reports from files, all of a file or none. A report is an object whose names are the columns of {@code
 * crypto_report}; {@code translations} has the bodies in other languages. {@code created_at} without an offset is UTC,
 * and defaults to the present. In a file that ends with {@code .jsonl} each line is a report. Thread-safe.
 */
public final class ReportImport {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int FILES_AT_ONCE = 100;
    private static final long BYTES_AT_ONCE = 32L * 1024 * 1024;

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

    /** Stores the reports in {@code file} with new ids, as {@link #importFiles}. */
    public ImportResult importFile(Path file) {
        return importFile(file, ImportOptions.USUAL);
    }

    /** Stores the reports in {@code file}, as {@link #importFiles}. */
    public ImportResult importFile(Path file, ImportOptions options) {
        List<ImportResult> results = new ArrayList<>();
        importFiles(List.of(file), options, results::add);
        return results.getFirst();
    }

    /**
     * Stores the reports in {@code files}, all of a file or none, and passes the result of each to {@code results}. An
     * error in a file is part of its result, not an exception. Bodies are compared with those that are stored once for
     * {@value #FILES_AT_ONCE} files, which share a transaction. While PostgreSQL does not answer, retries for a minute.
     */
    public void importFiles(List<Path> files, ImportOptions options, Consumer<ImportResult> results) {
        List<Source> group = new ArrayList<>();
        long size = 0;
        for (Path file : files) {
            Source source = read(file);
            group.add(source);
            size += source.size();
            if (group.size() == FILES_AT_ONCE || size > BYTES_AT_ONCE) {
                store(group, options).forEach(results);
                group.clear();
                size = 0;
            }
        }
        store(group, options).forEach(results);
    }

    /** A file that was read; without reports if it was refused. */
    private record Source(String name, long size, List<NewReport> reports, Optional<String> refusal) {}

    private static Source read(Path file) {
        String name = file.toString();
        try (InputStream input = Files.newInputStream(file)) {
            List<NewReport> reports = ReportFile.read(input, isLines(name.toLowerCase(Locale.ROOT)));
            return new Source(name, Files.size(file), reports, Optional.empty());
        } catch (BrokenReportFileException e) {
            return new Source(name, 0, List.of(), Optional.of(e.reason()));
        } catch (NoSuchFileException e) {
            return new Source(name, 0, List.of(), Optional.of("there is no such file"));
        } catch (IOException e) {
            return new Source(name, 0, List.of(), Optional.of("it cannot be read: " + e));
        }
    }

    private List<ImportResult> store(List<Source> sources, ImportOptions options) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return jdbi.inTransaction(handle -> store(handle, sources, options));
            } catch (JdbiException e) {
                if (!SqlStates.temporary(e) || System.nanoTime() > deadline || !pause()) {
                    String reason = "PostgreSQL did not store it: " + cause(e);
                    return sources.stream()
                            .map(source -> ImportResult.refused(
                                    source.name(), source.refusal().orElse(reason)))
                            .toList();
                }
            }
        }
    }

    private List<ImportResult> store(Handle handle, List<Source> sources, ImportOptions options) {
        Map<String, Integer> known = ReportWriter.stored(
                handle,
                sources.stream().flatMap(source -> source.reports().stream()).toList());
        return sources.stream()
                .map(source -> source.refusal()
                        .map(reason -> ImportResult.refused(source.name(), reason))
                        .orElseGet(() -> store(handle, source, known, options)))
                .toList();
    }

    /** A file is refused before anything of it is inserted. */
    private ImportResult store(Handle handle, Source source, Map<String, Integer> known, ImportOptions options) {
        try {
            ReportWriter.Stored stored = ReportWriter.store(handle, source.reports(), known, options, clock.instant());
            return new ImportResult(source.name(), stored.accepted(), stored.ids(), stored.repeats(), Optional.empty());
        } catch (BrokenReportFileException e) {
            return ImportResult.refused(source.name(), e.reason());
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
