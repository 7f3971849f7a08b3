package dev.archipelago.infrastructure.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * What is logged and traced, how and where.
 *
 * @param debug logs request times, hits, misses, promotions and coalesced waits ({@code DEBUG}, 0)
 * @param level the minimum level of the server's own loggers ({@code LOG_LEVEL}, INFO; DEBUG with {@code DEBUG=1})
 * @param format the form of the lines ({@code LOG_FORMAT}, TEXT)
 * @param access the log of requests
 * @param file the file that is written besides standard output
 * @param traces the export of traces; empty if nothing is traced
 * @param secrets the values of all secret variables, which are masked in every line
 */
public record LogConfig(
        boolean debug,
        Level level,
        Format format,
        Access access,
        Optional<File> file,
        Optional<TraceConfig> traces,
        List<Secret> secrets) {

    /** Text lines with the level INFO, on standard output. */
    public static final LogConfig DEFAULT = new LogConfig(
            false,
            Level.INFO,
            Format.TEXT,
            new Access(false, Client.ANONYMISED),
            Optional.empty(),
            Optional.empty(),
            List.of());

    /** Copies the list. */
    public LogConfig {
        secrets = List.copyOf(secrets);
    }

    /** This configuration without a file. */
    public LogConfig withoutFile() {
        return new LogConfig(debug, level, format, access, Optional.empty(), traces, secrets);
    }

    /** The form of a line. */
    public enum Format {
        /** Plain text; an exception is in lines of its own. */
        TEXT,
        /** A JSON object for each line. */
        JSON
    }

    /** How much of a client's address is logged. */
    public enum Client {
        /** The whole address. */
        FULL,
        /** The network: /24 of an IPv4 address, /48 of an IPv6 address. */
        ANONYMISED,
        /** Nothing. */
        OFF
    }

    /**
     * The log of requests.
     *
     * @param enabled whether each request is logged ({@code ACCESS_LOG}, 0)
     * @param client what is logged of its address ({@code ACCESS_LOG_CLIENT}, ANONYMISED)
     */
    public record Access(boolean enabled, Client client) {}

    /**
     * A file that the log is written to, and its rotation.
     *
     * @param path the current file ({@code LOG_FILE}); earlier ones are beside it, compressed
     * @param megabytes the size at which it is rotated, besides at midnight UTC ({@code LOG_FILE_MB}, 50)
     * @param days how long earlier ones are kept ({@code LOG_FILE_DAYS}, 30)
     * @param totalMegabytes the maximum size of the earlier ones together ({@code LOG_FILES_TOTAL_MB}, 500)
     */
    public record File(Path path, int megabytes, int days, int totalMegabytes) {}
}
