package dev.archipelago;

import dev.archipelago.communication.reports.ImportOptions;
import dev.archipelago.communication.reports.ImportResult;
import dev.archipelago.communication.reports.ReportImport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command that imports reports from files and directories, beside a running server or without one. */
final class ImportCommand {

    private static final Duration PROGRESS = Duration.ofSeconds(2);

    /** The most ids printed for one file. */
    private static final int MOST_IDS = 20;

    /**
     * The parsed arguments.
     *
     * @param paths files, and directories whose files are imported in the order of their names
     */
    record Request(List<Path> paths, boolean keepIds, boolean dryRun) {}

    private final PrintStream out;
    private final PrintStream err;
    private long nextProgress = System.nanoTime() + PROGRESS.toNanos();
    private int files;
    private int stored;
    private int repeated;
    private int refused;
    private int seen;

    ImportCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Parses the arguments after {@code import}. */
    static Arguments parse(List<String> words) {
        List<Path> paths = new ArrayList<>();
        boolean keepIds = false;
        boolean dryRun = false;
        for (String word : words) {
            switch (word) {
                case "--keep-ids" -> keepIds = true;
                case "--dry-run" -> dryRun = true;
                default -> {
                    if (word.startsWith("--")) {
                        return new Arguments.Wrong("unknown option '" + word + "' of import; see ./run --help");
                    }
                    paths.add(Path.of(word));
                }
            }
        }
        return paths.isEmpty()
                ? new Arguments.Wrong("import needs the JSON files to load: ./run import FILE...")
                : new Arguments.Import(new Request(List.copyOf(paths), keepIds, dryRun));
    }

    /**
     * The files that {@code request} names; those of a directory, and of the directories in it, by their names.
     *
     * @throws IOException if a directory cannot be read; the message names it
     */
    static List<Path> files(Request request) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : request.paths()) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (Stream<Path> below = Files.walk(path)) {
                List<Path> found = below.filter(Files::isRegularFile)
                        .filter(ReportImport::isReportFile)
                        .sorted()
                        .toList();
                if (found.isEmpty()) {
                    throw new IOException(path + " has no files that end with .json, .jsonl or .ndjson");
                }
                files.addAll(found);
            }
        }
        return files;
    }

    /**
     * Imports each of {@code paths}, and prints the results and a summary.
     *
     * @return 0 if every report is stored, or would be by an import that is not a dry run, else 1
     */
    int run(List<Path> paths, Request request, ReportImport reports) {
        long start = System.nanoTime();
        ImportOptions options =
                new ImportOptions(request.keepIds(), request.dryRun(), inFile -> progress(paths.size()));
        reports.importFiles(paths, options, result -> print(result, request.dryRun()));
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        out.println((request.dryRun() ? "Dry run: would store " : "Stored ") + stored + " of "
                + (stored + repeated) + " reports in " + files + (files == 1 ? " file" : " files") + ", " + repeated
                + " stored before, " + refused + (refused == 1 ? " file" : " files") + " refused, "
                + "%.1f s".formatted(taken.toMillis() / 1000.0));
        return refused == 0 ? 0 : 1;
    }

    private void progress(int total) {
        seen++;
        if (System.nanoTime() - nextProgress >= 0) {
            nextProgress = System.nanoTime() + PROGRESS.toNanos();
            err.println(seen + " reports, " + files + " of " + total + (total == 1 ? " file" : " files") + " finished");
        }
    }

    private void print(ImportResult result, boolean dryRun) {
        files++;
        if (result.refusal().isPresent()) {
            refused++;
            err.println(
                    result.source() + ": nothing stored, " + result.refusal().get());
            return;
        }
        stored += result.accepted();
        repeated += result.repeats().size();
        if (dryRun && result.accepted() > 0) {
            out.println(result.source() + ": would store " + result.accepted());
        } else if (!result.ids().isEmpty()) {
            out.println(result.source() + ": stored as " + ids(result.ids()));
        }
        result.repeats()
                .forEach(repeat -> out.println(result.source() + ": report " + repeat.position()
                        + " not stored, its body is that of "
                        + (repeat.id() == 0 ? "an earlier one in the file" : "report " + repeat.id())));
    }

    private static String ids(List<Integer> ids) {
        String text = ids.stream().limit(MOST_IDS).map(String::valueOf).collect(Collectors.joining(", "));
        return ids.size() > MOST_IDS ? text + ", … " + ids.getLast() + " (" + ids.size() + " reports)" : text;
    }
}
