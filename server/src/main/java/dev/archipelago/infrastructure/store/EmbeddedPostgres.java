package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.digest.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded PostgreSQL server with its data in {@code postgres} of the data directory: durable, on the loopback
 * interface, never run by root. Only {@link PostgresRoles} can log in; the superuser is used in single-user mode only,
 * before the start. The server leads its own session, so that Ctrl-C does not reach it and it can be stopped last; one
 * that a crashed process left behind is stopped by the next start.
 */
final class EmbeddedPostgres implements AutoCloseable, EngineWatch.Engine {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

    /** The superuser; earlier versions logged in as this role. */
    private static final String SUPERUSER = "archipelago";

    private static final String OLD_PASSWORD = "postgres.password";

    /** The complete data of a major upgrade that was interrupted before it replaced the data before it. */
    static final String UPGRADED = "postgres.upgraded";

    private static final int FIRST_PORT = 15432;
    private static final Duration INIT = Duration.ofMinutes(2);
    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration STOP = Duration.ofSeconds(4);
    private static final Duration PID_FILE_LIMIT = Duration.ofSeconds(1);
    private static final int MAX_ATTEMPTS = 5;
    private static final long LOG_LIMIT = 4L << 20;

    private final DataDirectory directory;
    private final EngineRunner runner;
    private final PostgresPrograms programs;
    private final int connections;
    private final Path data;
    private final AtomicBoolean closed = new AtomicBoolean();
    private int port;

    private EmbeddedPostgres(DataDirectory directory, EngineRunner runner, PostgresPrograms programs, int connections) {
        this.directory = directory;
        this.runner = runner;
        this.programs = programs;
        this.connections = connections;
        this.data = data(directory);
    }

    /** Creates the runner of the engine's programs in {@code directory}. */
    static EngineRunner runner(DataDirectory directory) {
        return runner(directory, directory.path());
    }

    /** Creates a runner of programs that also access {@code around}, which contains the directory. */
    static EngineRunner runner(DataDirectory directory, Path around) {
        return new EngineRunner(directory.user(), List.of(around), directory.resolve("postgres.out"));
    }

    /**
     * Starts the server on port 15432 or the next free port, and returns when it accepts connections.
     *
     * @param directory the data directory, locked by this process
     * @param runner runs its programs; if another thread closes it, the start ends with an exception
     * @param connections the number of connections to allow in addition to those it reserves
     * @throws EngineException if it cannot be started; the message states the cause and the remedy
     */
    static EmbeddedPostgres start(DataDirectory directory, EngineRunner runner, int connections) {
        return start(directory, runner, connections, "", "");
    }

    /**
     * Starts the server with additional statements for single-user mode and additional lines of {@code pg_hba.conf}.
     */
    static EmbeddedPostgres start(
            DataDirectory directory, EngineRunner runner, int connections, String statements, String access) {
        PostgresPrograms programs = PostgresPrograms.unpack(directory.resolve("engines"));
        return start(directory, runner, programs, connections, statements, access);
    }

    /** Starts the server with the programs of any version, whose data the directory must contain if there is any. */
    static EmbeddedPostgres start(
            DataDirectory directory,
            EngineRunner runner,
            PostgresPrograms programs,
            int connections,
            String statements,
            String access) {
        EmbeddedPostgres engine = new EmbeddedPostgres(directory, runner, programs, connections);
        try {
            engine.finishUpgrade();
            engine.checkMajor(programs.major());
            PostgresRoles roles = PostgresRoles.of(directory);
            stopOrphan(engine.data);
            if (!Files.exists(engine.data.resolve("PG_VERSION"))) {
                engine.initialise();
            }
            directory.user().own(engine.data);
            engine.createRoles(roles.statements() + statements);
            engine.allow(PostgresRoles.access() + access);
            engine.startServer(roles);
            return engine;
        } catch (IOException e) {
            throw new EngineException("Cannot start PostgreSQL in " + engine.data + ": " + e.getMessage(), e);
        } catch (EngineException e) {
            engine.stopAfterFailure();
            throw e;
        }
    }

    /** The address at which a role logs in to the running engine of this directory; empty if none runs. */
    static Optional<DatabaseAddress> running(DataDirectory directory, PostgresRoles.Role role) {
        Path data = data(directory);
        try {
            Optional<PostmasterFile> file = PostmasterFile.read(data);
            if (file.isEmpty() || file.get().process(data).isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(
                    PostgresRoles.of(directory).address(role, file.get().port()));
        } catch (IOException e) {
            throw new EngineException("Cannot read " + data + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String title() {
        return "PostgreSQL";
    }

    @Override
    public Optional<ProcessHandle> process() throws IOException {
        return PostmasterFile.read(data).flatMap(file -> file.process(data));
    }

    /**
     * Starts the server again, which recovers. Its lock file is left to it: it proves that no process of the ended
     * server still writes.
     */
    @Override
    public void restart() throws IOException {
        if (closed.get()) {
            return;
        }
        if (FreePort.from(port) != port) {
            throw new EngineException("another program listens on its port " + port);
        }
        Path log = data.resolve("server.log");
        EngineRunner.Outcome outcome = startServer(log);
        if (!outcome.ok()) {
            throw new EngineException(outcome.output() + "; " + EngineRunner.text(log));
        }
    }

    /** The address at which a role logs in. */
    DatabaseAddress address(PostgresRoles.Role role) {
        try {
            return PostgresRoles.of(directory).address(role, port);
        } catch (IOException e) {
            throw new EngineException("Cannot read the passwords in " + directory.path() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Stops the server within 5 s; active transactions are rolled back, committed rows are kept. A second call does
     * nothing.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            runner.close();
            try {
                PostmasterFile.read(data).flatMap(file -> file.process(data)).ifPresent(EmbeddedPostgres::stop);
            } catch (IOException e) {
                LOG.warn("Cannot stop PostgreSQL in {}: {}", data, e.getMessage());
            }
        }
    }

    private static Path data(DataDirectory directory) {
        return directory.resolve("postgres");
    }

    /** The major version of the data in a directory; empty if there is none. */
    static Optional<String> major(DataDirectory directory) throws IOException {
        Path file = data(directory).resolve("PG_VERSION");
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    private void finishUpgrade() throws IOException {
        Path upgraded = directory.resolve(UPGRADED);
        if (Files.exists(upgraded) && !Files.exists(data)) {
            Files.move(upgraded, data, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void checkMajor(String major) throws IOException {
        Optional<String> stored = major(directory);
        if (stored.isPresent() && !stored.get().equals(major)) {
            throw new EngineException("The data in " + data + " is of PostgreSQL " + stored.get()
                    + ", the embedded one is " + major
                    + ". Run './run upgrade-database' once: it moves the data, and keeps"
                    + " the old directory (docs/operations.md).");
        }
    }

    /**
     * Stops the engine of a server that crashed; it cannot be this server's, since this process holds the lock of the
     * directory.
     */
    static void stopOrphan(Path data) throws IOException {
        Optional<PostmasterFile> file = PostmasterFile.read(data);
        if (file.isEmpty()) {
            return;
        }
        Optional<ProcessHandle> orphan = file.get().process(data);
        if (orphan.isPresent()) {
            LOG.info(
                    "Stopping the PostgreSQL (process {}) that an earlier server left running",
                    file.get().pid());
            stop(orphan.get());
        }
        // PostgreSQL would refuse to start if the process id has been reused.
        Files.deleteIfExists(data.resolve("postmaster.pid"));
    }

    /** SIGINT requests a fast shutdown; SIGQUIT an immediate one, from which PostgreSQL recovers. */
    private static void stop(ProcessHandle process) {
        for (String signal : List.of("-INT", "-QUIT", "-KILL")) {
            try {
                // The shell's own kill: a small image has no program of that name.
                ChildEnvironment.builder(List.of("sh", "-c", "kill " + signal + " " + process.pid()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                LOG.warn("Cannot send a signal to PostgreSQL: {}", e.getMessage());
                process.destroy();
            }
            if (EngineProcess.awaitEnd(process, STOP)) {
                return;
            }
            LOG.warn("PostgreSQL did not stop in {} s after kill {}", STOP.toSeconds(), signal);
        }
    }

    /** The starting program may have been killed before the engine wrote its process id. */
    private void stopAfterFailure() {
        long deadline = System.nanoTime() + (runner.closed() ? PID_FILE_LIMIT.toNanos() : 0);
        try {
            while (true) {
                Optional<ProcessHandle> process = PostmasterFile.read(data).flatMap(file -> file.process(data));
                if (process.isPresent()) {
                    stop(process.get());
                    return;
                }
                if (System.nanoTime() - deadline >= 0 || !EngineProcess.pause()) {
                    return;
                }
            }
        } catch (IOException e) {
            LOG.warn("Cannot determine whether a PostgreSQL runs in {}: {}", data, e.getMessage());
        }
    }

    private void initialise() throws IOException {
        LOG.info("Creating an embedded PostgreSQL in {}", data);
        Path initial = directory.resolve("postgres.new");
        PostgresPrograms.delete(initial);
        Files.createDirectory(initial);
        directory.user().own(initial);
        EngineRunner.Outcome outcome = runner.run(
                INIT,
                programs.program("initdb"),
                "--pgdata=" + initial,
                "--username=" + SUPERUSER,
                "--auth=reject",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
        if (!outcome.ok()) {
            throw new EngineException("PostgreSQL cannot create its data in " + data + ": " + outcome.output());
        }
        PostgresPrograms.delete(data);
        Files.move(initial, data, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Runs once for each set of statements, since single-user mode takes most of the time of a start. */
    private void createRoles(String statements) throws IOException {
        Path marker = data.resolve("archipelago.roles");
        String digest = Sha256.hex(statements);
        if (Files.exists(marker) && Files.readString(marker).equals(digest)) {
            return;
        }
        EngineRunner.Outcome outcome = runner.run(
                START,
                List.of(
                        programs.program("postgres"),
                        "--single",
                        "-j",
                        "-D",
                        data.toString(),
                        "-c",
                        "exit_on_error=on",
                        "-c",
                        "fsync=on",
                        "postgres"),
                statements);
        if (!outcome.ok()) {
            throw new EngineException("PostgreSQL cannot create its roles in " + data + ": " + outcome.output());
        }
        directory.write(data.getFileName() + "/" + marker.getFileName(), digest, true);
        Files.deleteIfExists(directory.resolve(OLD_PASSWORD));
    }

    private void allow(String access) throws IOException {
        Path file = data.resolve("pg_hba.conf");
        if (!Files.readString(file).equals(access)) {
            directory.write(data.getFileName() + "/" + file.getFileName(), access, true);
        }
    }

    private void startServer(PostgresRoles roles) throws IOException {
        Path log = data.resolve("server.log");
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
            Files.delete(log);
        }
        for (int attempt = 1; ; attempt++) {
            port = FreePort.from(FIRST_PORT);
            EngineRunner.Outcome outcome = startServer(log);
            if (outcome.ok()) {
                assertDurable(roles.address(PostgresRoles.Role.SERVER, port));
                return;
            }
            if (attempt == MAX_ATTEMPTS) {
                throw new EngineException("PostgreSQL does not start in " + data + ": " + outcome.output() + "; "
                        + EngineRunner.text(log));
            }
        }
    }

    private EngineRunner.Outcome startServer(Path log) {
        String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories="
                + " -c fsync=on -c synchronous_commit=on -c full_page_writes=on -c log_min_messages=warning"
                + " -c log_checkpoints=off -c max_connections=" + (connections + 20);
        String control = programs.program("pg_ctl");
        return runner.run(
                START.plusSeconds(5),
                control,
                "start",
                "-w",
                "-D",
                data.toString(),
                "-t",
                Long.toString(START.toSeconds()),
                "-l",
                log.toString(),
                "-o",
                options);
    }

    private void assertDurable(DatabaseAddress address) {
        Properties login = new Properties();
        login.setProperty("user", address.user());
        login.setProperty("password", address.password().reveal());
        login.setProperty("connectTimeout", "5");
        login.setProperty("socketTimeout", "5");
        try (Connection connection = DriverManager.getConnection(address.jdbcUrl(), login);
                Statement statement = connection.createStatement()) {
            for (String setting : List.of("fsync", "synchronous_commit")) {
                try (ResultSet row = statement.executeQuery("SHOW " + setting)) {
                    if (!row.next() || !row.getString(1).equals("on")) {
                        throw new EngineException("PostgreSQL in " + data + " runs without " + setting
                                + ", so it could lose rows. Remove that setting from its configuration.");
                    }
                }
            }
        } catch (SQLException e) {
            throw new EngineException(
                    "The embedded PostgreSQL in " + data + " does not answer its server: " + e.getMessage(), e);
        }
    }
}
