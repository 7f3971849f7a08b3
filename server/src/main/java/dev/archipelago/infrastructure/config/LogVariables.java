package dev.archipelago.infrastructure.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.event.Level;

/** Reads the {@link LogConfig} from environment variables. */
final class LogVariables {

    private static final int LARGEST = 100_000;

    private final Variables variables;

    LogVariables(Variables variables) {
        this.variables = variables;
    }

    LogConfig read() {
        variables.section("Logging");
        boolean debug =
                variables.flag("DEBUG", "1 logs request times, cache hits, misses, promotions and coalesced loads.");
        Level level = variables.choice(
                "LOG_LEVEL",
                Level.class,
                debug ? Level.DEBUG : Level.INFO,
                "The least severity that is logged; `PUT /api/log-levels` changes it while the server runs.");
        LogConfig.Format format = variables.choice(
                "LOG_FORMAT",
                LogConfig.Format.class,
                LogConfig.Format.TEXT,
                "TEXT, or JSON for one object in each line, as log collectors read them.");
        LogConfig.Access access = access();
        Optional<LogConfig.File> file = file();
        Optional<TraceConfig> traces = new TraceVariables(variables).read();
        return new LogConfig(debug, level, format, access, file, traces, variables.secrets());
    }

    private LogConfig.Access access() {
        boolean enabled = variables.flag(
                "ACCESS_LOG",
                "1 logs each request with its route, path without the query, status, size, duration, client and"
                        + " identifier.");
        return new LogConfig.Access(
                enabled,
                variables.choice(
                        "ACCESS_LOG_CLIENT",
                        LogConfig.Client.class,
                        LogConfig.Client.ANONYMISED,
                        "What is logged of the client's address: all of it, its network (/24 or /48), or nothing."));
    }

    private Optional<LogConfig.File> file() {
        Optional<String> path = variables.text(
                "LOG_FILE",
                "the path of a file",
                "",
                "A file that the log is written to besides standard output. It is rotated at midnight UTC and by size;"
                        + " earlier files are beside it, compressed, as `LOG_FILE.DATE.NUMBER.gz`.");
        int megabytes = variables.integer("LOG_FILE_MB", 50, 1, LARGEST, "The size in MB at which it is rotated.");
        int days = variables.integer("LOG_FILE_DAYS", 30, 1, 3_650, "How many days earlier files are kept.");
        int total = variables.integer(
                "LOG_FILES_TOTAL_MB",
                500,
                1,
                LARGEST,
                "The maximum size of all earlier files together in MB; the oldest are deleted.");
        return path.filter(this::writable).map(text -> new LogConfig.File(Path.of(text), megabytes, days, total));
    }

    /** Checked at once, since a log that cannot be written could not say so. */
    private boolean writable(String text) {
        try {
            Path file = Path.of(text).toAbsolutePath();
            Path directory = file.getParent();
            if (Files.isDirectory(file) || directory == null) {
                variables.problem("LOG_FILE", "names a directory, expected a file");
            } else if (!Files.isWritable(Files.exists(file) ? file : directory)) {
                variables.problem("LOG_FILE", "is " + text + ", which this user cannot write");
            } else {
                return true;
            }
        } catch (InvalidPathException e) {
            variables.problem("LOG_FILE", "is not a path");
        }
        return false;
    }
}
