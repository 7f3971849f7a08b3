package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.DataConfig;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Two embedded engines at once, to move the data of one major version of PostgreSQL to the bundled one: the engine of
 * the old data, started with its own programs, and a new one in a directory of its own. Until {@link #complete} the old
 * data stays in use, whatever happens. Not thread-safe, except for {@link #close}.
 */
public final class EmbeddedUpgrade implements AutoCloseable {

    private static final int CONNECTIONS = 10;

    private final DataDirectory directory;
    private final String major;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final EngineRunner oldRunner;
    private @Nullable DataDirectory fresh;
    private @Nullable EngineRunner freshRunner;
    private @Nullable EmbeddedPostgres oldEngine;
    private @Nullable EmbeddedPostgres freshEngine;

    private EmbeddedUpgrade(DataDirectory directory, String major) {
        this.directory = directory;
        this.major = major;
        this.oldRunner = EmbeddedPostgres.runner(directory);
    }

    /**
     * Starts both engines; empty if the data is of the bundled version, or there is none.
     *
     * @param programs the directory with {@code bin/postgres} of the old version, unless an earlier version of this
     *     server has left its programs in the data directory
     * @throws EngineException if a server uses the directory, or the programs of the old version are not found
     */
    public static Optional<EmbeddedUpgrade> begin(DataConfig data, Optional<Path> programs) {
        DataDirectory directory = DataDirectory.take(data.directory());
        EmbeddedUpgrade upgrade = null;
        try {
            Optional<String> major = EmbeddedPostgres.major(directory);
            if (major.isEmpty() || major.get().equals(PostgresPrograms.BUNDLED)) {
                directory.close();
                return Optional.empty();
            }
            upgrade = new EmbeddedUpgrade(directory, major.get());
            Runtime.getRuntime().addShutdownHook(new Thread(upgrade::close, "stop-engines"));
            upgrade.start(programs);
            return Optional.of(upgrade);
        } catch (IOException e) {
            close(directory, upgrade);
            throw new EngineException("Cannot upgrade " + data.directory() + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            close(directory, upgrade);
            throw e;
        }
    }

    private static void close(DataDirectory directory, @Nullable EmbeddedUpgrade upgrade) {
        if (upgrade == null) {
            directory.close();
        } else {
            upgrade.close();
        }
    }

    private void start(Optional<Path> programs) throws IOException {
        Path engines = directory.resolve("engines");
        PostgresPrograms old = PostgresPrograms.find(engines, programs, major, oldRunner)
                .orElseThrow(() -> new EngineException("The programs of PostgreSQL " + major + " are not in " + engines
                        + programs.map(path -> ", nor in " + path).orElse("")
                        + ". Install them and name their directory:"
                        + " './run upgrade-database /usr/lib/postgresql/" + major + "' after 'apt install postgresql-"
                        + major + "'."));
        oldEngine = EmbeddedPostgres.start(directory, oldRunner, old, CONNECTIONS, "", "");
        // What an interrupted upgrade has left.
        EmbeddedPostgres.stopOrphan(freshPath().resolve("postgres"));
        PostgresPrograms.delete(freshPath());
        PostgresPrograms.delete(directory.resolve(EmbeddedPostgres.UPGRADED));
        DataDirectory next = DataDirectory.take(freshPath());
        fresh = next;
        freshRunner = EmbeddedPostgres.runner(next, directory.path());
        freshEngine = EmbeddedPostgres.start(next, freshRunner, PostgresPrograms.unpack(engines), CONNECTIONS, "", "");
    }

    private Path freshPath() {
        return directory.resolve("postgres.upgrade");
    }

    /** The major version of the old data. */
    public String major() {
        return major;
    }

    /** A file of the data directory for a backup of the old data. */
    public Path backup() {
        return directory.resolve("postgres-" + major + ".backup");
    }

    /** The address at which the owner of the tables logs in to the old data. */
    public DatabaseAddress from() {
        return address(oldEngine);
    }

    /** The address at which the owner of the tables logs in to the new data, which is empty at first. */
    public DatabaseAddress to() {
        return address(freshEngine);
    }

    private static DatabaseAddress address(@Nullable EmbeddedPostgres engine) {
        if (engine == null) {
            throw new IllegalStateException("the engine does not run");
        }
        return engine.address(PostgresRoles.Role.OWNER);
    }

    /**
     * Stops both engines and replaces the old data by the new.
     *
     * @return the directory of the old data, which is kept
     */
    public Path complete() throws IOException {
        stop();
        Path data = directory.resolve("postgres");
        Path kept = directory.resolve("postgres." + major);
        PostgresPrograms.delete(kept);
        // If this process ends between the moves, the next start of a server makes the last one.
        Files.move(
                freshPath().resolve("postgres"),
                directory.resolve(EmbeddedPostgres.UPGRADED),
                StandardCopyOption.ATOMIC_MOVE);
        Files.move(data, kept, StandardCopyOption.ATOMIC_MOVE);
        Files.move(directory.resolve(EmbeddedPostgres.UPGRADED), data, StandardCopyOption.ATOMIC_MOVE);
        return kept;
    }

    /** Stops both engines. */
    private void stop() {
        oldRunner.close();
        if (freshRunner != null) {
            freshRunner.close();
        }
        if (oldEngine != null) {
            oldEngine.close();
        }
        if (freshEngine != null) {
            freshEngine.close();
        }
    }

    /** Stops both engines and deletes what is left of the new data. A second call does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        stop();
        try {
            if (fresh != null) {
                fresh.close();
            }
            PostgresPrograms.delete(freshPath());
        } catch (IOException e) {
            throw new EngineException("Cannot delete " + freshPath() + ": " + e.getMessage(), e);
        } finally {
            directory.close();
        }
    }
}
