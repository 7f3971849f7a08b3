package dev.archipelago;

import dev.archipelago.infrastructure.backup.BackupException;
import dev.archipelago.infrastructure.backup.BackupFile;
import dev.archipelago.infrastructure.backup.DatabaseBackup;
import dev.archipelago.infrastructure.backup.DatabaseRestore;
import dev.archipelago.infrastructure.backup.TransferMeter;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.store.EngineException;
import dev.archipelago.infrastructure.store.Engines;
import dev.archipelago.infrastructure.store.SqlStates;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The commands that back up the database, beside running servers or without one, and that restore a backup while no
 * server runs.
 */
final class BackupCommand {

    /** A database that sleeps while it is not used takes some seconds to answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration RETRY = Duration.ofSeconds(1);

    /** The longest wait for the next bytes from PostgreSQL. */
    private static final Duration SILENCE = Duration.ofMinutes(10);

    /**
     * The parsed arguments of a restore.
     *
     * @param replace whether the rows of a database that is not empty are replaced
     * @param checkOnly whether only the file is checked
     */
    record Request(Path file, boolean replace, boolean checkOnly) {}

    private final Configuration configuration;
    private final PrintStream out;
    private final PrintStream err;
    private final InstantSource clock;

    BackupCommand(Configuration configuration, PrintStream out, PrintStream err, InstantSource clock) {
        this.configuration = configuration;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** Parses the arguments after {@code backup} or {@code restore}. */
    static Arguments parse(String command, List<String> words) {
        boolean restore = command.equals("restore");
        boolean replace = restore && words.contains("--replace");
        boolean check = restore && words.contains("--check");
        List<String> files = words.stream()
                .filter(word -> !(replace && word.equals("--replace")) && !(check && word.equals("--check")))
                .toList();
        if (files.size() != 1 || files.getFirst().startsWith("--") || (replace && check)) {
            return new Arguments.Wrong(
                    "usage: ./run " + (restore ? "restore [--replace | --check] FILE" : "backup FILE"));
        }
        Path file = Path.of(files.getFirst());
        return restore ? new Arguments.Restore(new Request(file, replace, check)) : new Arguments.Backup(file);
    }

    /**
     * Checks that a backup is complete and undamaged, and prints what it is.
     *
     * @return 0
     * @throws BackupException if it is not
     */
    static int check(Path file, PrintStream out) {
        try (BackupFile backup = BackupFile.open(file)) {
            out.println(file + " is complete. " + backup.description());
            out.println("Settings of the server: " + backup.settings());
        }
        return 0;
    }

    /**
     * Writes a backup of the configured database, or of the embedded one.
     *
     * @param program the version of this program
     * @param settings its settings without secrets
     * @return 0 if it was written, else 1
     */
    int backUp(Path file, String program, String settings) {
        if (configuration.storage().database().address().isEmpty()
                && !Engines.hasDatabase(configuration.storage().data())) {
            throw new BackupException("There is no database in DATA_DIR "
                    + configuration.storage().data().directory() + ", and DATABASE_URL is not set.");
        }
        long start = System.nanoTime();
        try (Engines engines = Engines.visit(
                        configuration.storage().data(), configuration.storage().database());
                Connection connection = connect(engines.schemaOwner(), "archipelago backup")) {
            DatabaseBackup.Summary summary = new DatabaseBackup(connection, new TransferMeter(err::println))
                    .write(file, program, settings, clock.instant());
            if (!summary.foreign().isEmpty()) {
                err.println("Not in the backup, because they belong to other programs: "
                        + String.join(", ", summary.foreign()));
            }
            out.printf(
                    "Backed up %s to %s: schema %d, %.1f MB, %s%n",
                    describe(summary.rows()), file, summary.schema(), summary.bytes() / 1e6, seconds(start));
            err.println(
                    "Keep it like a password: it contains the secrets of alert channels. Secrets in settings and the"
                            + " passwords in DATA_DIR are not in it.");
            return 0;
        } catch (SQLException e) {
            err.println("PostgreSQL refused: " + SqlStates.describe(e) + ". Nothing was written.");
            return 1;
        } catch (IOException e) {
            err.println("Cannot write " + file + ": " + e + ". Nothing was written.");
            return 1;
        }
    }

    /**
     * Loads a backup into the configured database, or into the embedded one.
     *
     * @return 0 if it was loaded, else 1; nothing was changed then
     */
    int restore(Request request) {
        long start = System.nanoTime();
        try (BackupFile backup = BackupFile.open(request.file())) {
            out.println(backup.description());
            try (CommandDatabase database = CommandDatabase.open(configuration);
                    Connection connection = connect(database.owner(), "archipelago restore")) {
                Map<String, Long> rows = new DatabaseRestore(connection, new TransferMeter(err::println))
                        .load(backup, request.replace());
                out.println("Restored " + describe(rows) + " into "
                        + database.owner().hostAndPort() + ", " + seconds(start));
                err.println("Settings of the server that was backed up: " + backup.settings());
                return 0;
            }
        } catch (SQLException e) {
            err.println("PostgreSQL refused: " + SqlStates.describe(e) + ". Nothing was changed.");
            return 1;
        } catch (IOException e) {
            err.println("Cannot read " + request.file() + ": " + e.getMessage() + ". Nothing was changed.");
            return 1;
        } catch (BackupException e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    /** Connects, and retries for a minute if PostgreSQL does not answer. */
    static Connection connect(DatabaseAddress address, String name) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(address.jdbcUrl());
        source.setUser(address.user());
        source.setPassword(address.password().reveal());
        source.setConnectTimeout(5);
        source.setLoginTimeout(5);
        source.setSocketTimeout((int) SILENCE.toSeconds());
        source.setTcpKeepAlive(true);
        source.setApplicationName(name);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return source.getConnection();
            } catch (SQLException e) {
                if (!SqlStates.temporary(e)) {
                    throw e;
                }
                if (System.nanoTime() - deadline >= 0) {
                    throw new EngineException(
                            "PostgreSQL at " + address.hostAndPort() + " did not answer within " + PATIENCE.toSeconds()
                                    + " s: " + SqlStates.describe(e),
                            e);
                }
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private static String describe(Map<String, Long> rows) {
        long all = rows.values().stream().mapToLong(Long::longValue).sum();
        return "%,d reports and %,d other rows"
                .formatted(rows.getOrDefault("crypto_report", 0L), all - rows.getOrDefault("crypto_report", 0L));
    }

    private static String seconds(long start) {
        return "%.1f s".formatted(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / 1000.0);
    }
}
