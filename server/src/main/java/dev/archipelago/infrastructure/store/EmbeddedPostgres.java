package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
 * A PostgreSQL of our own, kept in {@code postgres} of the data directory: durable, on loopback, with a password. It leads a
 * session of its own, so that Ctrl-C reaches only us and we can stop it last; one that a crash of ours left behind is stopped by
 * the next start.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String ROLE = "archipelago";
    private static final String MAJOR = "18";
    private static final Duration INIT = Duration.ofMinutes(2);
    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration STOP = Duration.ofSeconds(4);
    private static final int TRIES = 3;
    private static final long LOG_LIMIT = 4L << 20;

    private final PostgresUser user;
    private final Path programs;
    private final Path data;
    private final Path scratch;
    private final DatabaseAddress address;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedPostgres(PostgresUser user, Path programs, Path data, Path scratch, DatabaseAddress address) {
        this.user = user;
        this.programs = programs;
        this.data = data;
        this.scratch = scratch;
        this.address = address;
    }

    /**
     * Starts it on a free port and returns when it answers.
     *
     * @param directory the data directory, taken by this process
     * @param connections how many connections it must allow besides its own few
     * @throws EngineException when it cannot be started; says why and what to do
     */
    public static EmbeddedPostgres start(DataDirectory directory, int connections) {
        Path scratch = directory.resolve("postgres.out");
        Path data = directory.resolve("postgres");
        try {
            checkMajor(data);
            Path programs = PostgresPrograms.unpack(directory.resolve("engines"));
            PostgresUser user = PostgresUser.current(scratch);
            Secret password = directory.password("postgres.password");
            stopOrphan(data);
            if (!Files.exists(data.resolve("PG_VERSION"))) {
                initialise(user, programs, data, scratch, directory);
            }
            user.own(data);
            return startServer(user, programs, data, scratch, password, connections);
        } catch (IOException e) {
            throw new EngineException("Cannot start PostgreSQL in " + data + ": " + e.getMessage(), e);
        }
    }

    /** Where the engine of the server that has this directory answers; empty when none runs. */
    public static Optional<DatabaseAddress> running(DataDirectory directory) {
        Path data = directory.resolve("postgres");
        try {
            Optional<PostmasterFile> file = PostmasterFile.read(data);
            if (file.isEmpty() || file.get().process(data).isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(address(file.get().port(), directory.password("postgres.password")));
        } catch (IOException e) {
            throw new EngineException("Cannot read " + data + ": " + e.getMessage(), e);
        }
    }

    /** Where it answers. */
    public DatabaseAddress address() {
        return address;
    }

    /** Stops it within 5 s; transactions under way are rolled back, committed rows are kept. A second call does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            Optional<ProcessHandle> process = PostmasterFile.read(data).flatMap(file -> file.process(data));
            if (process.isEmpty()) {
                return;
            }
            EngineProgram.Outcome stop = control(user, programs, data, scratch, "stop", "-m", "fast", "-t", "4");
            if (!stop.ok() && !EngineProgram.awaitEnd(process.get(), Duration.ZERO)) {
                LOG.warn("PostgreSQL did not stop in {} s; stopping it at once", STOP.toSeconds());
                control(user, programs, data, scratch, "stop", "-m", "immediate", "-t", "1");
            }
        } catch (IOException e) {
            LOG.warn("Cannot stop PostgreSQL in {}: {}", data, e.getMessage());
        }
    }

    private static void checkMajor(Path data) throws IOException {
        Path file = data.resolve("PG_VERSION");
        if (!Files.exists(file)) {
            return;
        }
        String major = Files.readString(file).strip();
        if (!major.equals(MAJOR)) {
            throw new EngineException(
                    "The data in " + data + " is of PostgreSQL " + major + ", the embedded one is " + MAJOR
                            + ". Move it: with a PostgreSQL " + major + " of your own run 'pg_ctl -D " + data
                            + " start' and 'pg_dump', rename the directory, start again and load the dump with 'psql'.");
        }
    }

    /** Stops the engine of a server that died; ours cannot be running, since we hold the directory. */
    private static void stopOrphan(Path data) throws IOException {
        Optional<PostmasterFile> file = PostmasterFile.read(data);
        if (file.isEmpty()) {
            return;
        }
        Optional<ProcessHandle> orphan = file.get().process(data);
        if (orphan.isPresent()) {
            LOG.info(
                    "Stopping the PostgreSQL (process {}) that an earlier server left behind",
                    file.get().pid());
            // The start is waiting: SIGINT is its fast shutdown, SIGQUIT the crash that it recovers from.
            for (String signal : List.of("-INT", "-QUIT", "-KILL")) {
                signal(signal, file.get().pid());
                if (EngineProgram.awaitEnd(orphan.get(), STOP)) {
                    break;
                }
            }
        }
        // A reused process id would otherwise keep PostgreSQL from starting.
        Files.deleteIfExists(data.resolve("postmaster.pid"));
    }

    private static void signal(String signal, long pid) throws IOException {
        Path output = Files.createTempFile("kill", ".out");
        try {
            EngineProgram.run(List.of("kill", signal, Long.toString(pid)), output, STOP);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static void initialise(PostgresUser user, Path programs, Path data, Path scratch, DataDirectory directory)
            throws IOException {
        LOG.info("Making an embedded PostgreSQL in {}", data);
        Path fresh = directory.resolve("postgres.new");
        Path passwordFile = directory.resolve("postgres.init");
        PostgresPrograms.delete(fresh);
        Files.createDirectory(fresh);
        Files.deleteIfExists(passwordFile);
        Files.copy(directory.resolve("postgres.password"), passwordFile, StandardCopyOption.COPY_ATTRIBUTES);
        try {
            user.own(fresh);
            user.own(passwordFile);
            EngineProgram.Outcome outcome = EngineProgram.run(
                    EngineProgram.command(
                            user.prefix(),
                            programs.resolve("bin/initdb").toString(),
                            "--pgdata=" + fresh,
                            "--username=" + ROLE,
                            "--auth=scram-sha-256",
                            "--pwfile=" + passwordFile,
                            "--encoding=UTF8",
                            "--locale=C",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8"),
                    scratch,
                    INIT);
            if (!outcome.ok()) {
                throw new EngineException("PostgreSQL cannot make its data in " + data + ": " + outcome.output());
            }
            PostgresPrograms.delete(data);
            Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(passwordFile);
        }
    }

    private static EmbeddedPostgres startServer(
            PostgresUser user, Path programs, Path data, Path scratch, Secret password, int connections)
            throws IOException {
        Path log = data.resolve("server.log");
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
            Files.delete(log);
        }
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories="
                    + " -c fsync=on -c synchronous_commit=on -c full_page_writes=on -c log_min_messages=warning"
                    + " -c log_checkpoints=off -c max_connections=" + (connections + 20);
            EngineProgram.Outcome outcome =
                    control(user, programs, data, scratch, "start", "-t", "60", "-l", log.toString(), "-o", options);
            if (outcome.ok()) {
                EmbeddedPostgres engine = new EmbeddedPostgres(user, programs, data, scratch, address(port, password));
                engine.assertDurable();
                return engine;
            }
            if (attempt == TRIES) {
                throw new EngineException("PostgreSQL does not start in " + data + ": " + outcome.output() + "; "
                        + EngineProgram.text(log));
            }
        }
    }

    private void assertDurable() {
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
            close();
            throw new EngineException(
                    "The embedded PostgreSQL in " + data + " does not let us in: " + e.getMessage()
                            + ". If postgres.password was lost, restore it or move the directory away.",
                    e);
        } catch (EngineException e) {
            close();
            throw e;
        }
    }

    private static EngineProgram.Outcome control(
            PostgresUser user, Path programs, Path data, Path scratch, String action, String... options) {
        List<String> command = EngineProgram.command(
                user.prefix(), programs.resolve("bin/pg_ctl").toString(), action, "-w", "-D", data.toString());
        return EngineProgram.run(EngineProgram.command(command, options), scratch, START.plusSeconds(5));
    }

    private static DatabaseAddress address(int port, Secret password) {
        return new DatabaseAddress("jdbc:postgresql://127.0.0.1:" + port + "/postgres", ROLE, password);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
