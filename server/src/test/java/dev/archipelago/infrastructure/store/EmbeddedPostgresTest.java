package dev.archipelago.infrastructure.store;

import static dev.archipelago.infrastructure.store.PostgresRoles.Role.OWNER;
import static dev.archipelago.infrastructure.store.PostgresRoles.Role.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.site.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

    @TempDir
    Path temp;

    private DataDirectory directory;

    @BeforeEach
    void shareUnpackedPrograms() throws IOException {
        Path engines = Files.createDirectories(Path.of("target", "test-postgres", "engines"));
        Files.createSymbolicLink(temp.resolve("engines"), engines.toAbsolutePath());
        directory = DataDirectory.take(temp);
    }

    @AfterEach
    void letGo() throws IOException {
        PostmasterFile.read(temp.resolve("postgres"))
                .flatMap(file -> file.process(temp.resolve("postgres")))
                .ifPresent(ProcessHandle::destroyForcibly);
        directory.close();
    }

    @Test
    void start_newDirectory_isDurableOnLoopbackWithPassword() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            assertThat(value(postgres.address(SERVER), "SHOW fsync")).isEqualTo("on");
            assertThat(value(postgres.address(SERVER), "SHOW synchronous_commit"))
                    .isEqualTo("on");
            assertThat(value(postgres.address(SERVER), "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(value(postgres.address(SERVER), "SHOW server_version")).startsWith("18");
            assertThatThrownBy(() -> DriverManager.getConnection(
                            postgres.address(SERVER).jdbcUrl(), "archipelago_server", "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
        }
        for (String name : List.of("owner", "server", "generator")) {
            assertThat(Files.getPosixFilePermissions(temp.resolve("postgres." + name + ".password")))
                    .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        }
    }

    @Test
    void start_afterOwnerWasKilled_stopsOrphanAndKeepsCommittedRows() throws Exception {
        EmbeddedPostgres orphan = start();
        execute(orphan.address(OWNER), "CREATE TABLE kept AS SELECT 42 AS answer");
        ProcessHandle process = PostmasterFile.read(temp.resolve("postgres"))
                .flatMap(file -> file.process(temp.resolve("postgres")))
                .orElseThrow();

        try (EmbeddedPostgres next = start()) {
            assertThat(EngineProcess.awaitEnd(process, Duration.ofSeconds(5))).isTrue();
            assertThat(value(next.address(OWNER), "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void start_afterEngineWasKilledToo_recoversCommittedRows() throws Exception {
        EmbeddedPostgres killed = start();
        execute(killed.address(OWNER), "CREATE TABLE kept AS SELECT 42 AS answer");
        ProcessHandle process = PostmasterFile.read(temp.resolve("postgres"))
                .flatMap(file -> file.process(temp.resolve("postgres")))
                .orElseThrow();
        process.destroyForcibly();
        assertThat(EngineProcess.awaitEnd(process, Duration.ofSeconds(5))).isTrue();

        try (EmbeddedPostgres next = start()) {
            assertThat(value(next.address(OWNER), "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void start_processIdInFileIsOfAnotherProgram_doesNotTouchThatProgram() throws Exception {
        start().close();
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(
                    temp.resolve("postgres/postmaster.pid"),
                    other.pid() + "\n" + temp.resolve("postgres") + "\n1\n5432\n\n127.0.0.1\n");

            try (EmbeddedPostgres postgres = start()) {
                assertThat(value(postgres.address(SERVER), "SELECT 1")).isEqualTo("1");
                assertThat(other.isAlive()).isTrue();
            }
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void start_otherMajorVersion_reportsHowToUpgrade() throws IOException {
        Files.createDirectories(temp.resolve("postgres"));
        Files.writeString(temp.resolve("postgres/PG_VERSION"), "14\n");

        assertThatThrownBy(() -> start())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("PostgreSQL 14")
                .hasMessageContaining("./run upgrade-database");
    }

    @Test
    void start_initialisationWasInterrupted_beginsAgain() throws Exception {
        Files.createDirectories(temp.resolve("postgres.new"));
        Files.writeString(temp.resolve("postgres.new/PG_VERSION"), "18\n");

        try (EmbeddedPostgres postgres = start()) {
            assertThat(value(postgres.address(SERVER), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void running_besideRunningServer_findsItsEngineUntilItStops() throws Exception {
        assertThat(EmbeddedPostgres.running(DataDirectory.visit(temp), SERVER)).isEmpty();
        EmbeddedPostgres postgres = start();
        assertThat(EmbeddedPostgres.running(DataDirectory.visit(temp), SERVER)).contains(postgres.address(SERVER));
        postgres.close();
        assertThat(EmbeddedPostgres.running(DataDirectory.visit(temp), SERVER)).isEmpty();
    }

    @Test
    void close_twice_stopsOnce() {
        EmbeddedPostgres postgres = start();
        postgres.close();
        postgres.close();
        assertThat(temp.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void start_roles_noneIsASuperuserOrRunsPrograms() throws Exception {
        Path proof = temp.resolve("proof");
        try (EmbeddedPostgres postgres = start()) {
            for (PostgresRoles.Role role : PostgresRoles.Role.values()) {
                assertThat(value(
                                postgres.address(role),
                                "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls"
                                        + " FROM pg_roles WHERE rolname = current_user"))
                        .isEqualTo("f");
                assertThatThrownBy(() ->
                                execute(postgres.address(role), "COPY (SELECT 1) TO PROGRAM 'id -u > " + proof + "'"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("permission denied");
            }
        }
        assertThat(proof).doesNotExist();
    }

    @Test
    void start_superuser_cannotLogIn() throws Exception {
        Files.writeString(temp.resolve("postgres.password"), "of-an-earlier-version");
        try (EmbeddedPostgres postgres = start()) {
            String url = postgres.address(SERVER).jdbcUrl();
            assertThatThrownBy(() -> DriverManager.getConnection(url, "archipelago", "of-an-earlier-version"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("pg_hba.conf");
        }
        assertThat(temp.resolve("postgres.password")).doesNotExist();
    }

    @Test
    void start_asRoot_runsAsAnotherUser() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")) && Files.exists(Path.of("/proc/self")));
        try (EmbeddedPostgres postgres = start()) {
            assertThat(value(postgres.address(SERVER), "SELECT 1")).isEqualTo("1");
            long pid =
                    PostmasterFile.read(temp.resolve("postgres")).orElseThrow().pid();
            List<String> status = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
            assertThat(status).filteredOn(line -> line.startsWith("Uid:")).noneMatch(line -> line.contains("\t0"));
            assertThat(status).filteredOn(line -> line.startsWith("Gid:")).noneMatch(line -> line.contains("\t0"));
            assertThat(status).contains("CapEff:\t0000000000000000", "NoNewPrivs:\t1");
        }
    }

    @Test
    void start_asRootBelowADirectoryOfRootAlone_reachesItsData() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")));
        Path closed = Files.createDirectory(temp.resolve("tmp"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        Path inner = closed.resolve("data");
        try (DataDirectory data = DataDirectory.take(inner);
                EmbeddedPostgres postgres = EmbeddedPostgres.start(data, EmbeddedPostgres.runner(data), 10)) {
            assertThat(value(postgres.address(SERVER), "SELECT 1")).isEqualTo("1");
            assertThat(Files.getPosixFilePermissions(closed)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void start_passwordFileLost_makesAnother() throws Exception {
        start().close();
        Files.delete(temp.resolve("postgres.server.password"));
        try (EmbeddedPostgres postgres = start()) {
            assertThat(value(postgres.address(SERVER), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void start_runnerClosedByAnotherThread_endsAndLeavesNothingRunning() {
        EngineRunner runner = EmbeddedPostgres.runner(directory);
        CompletableFuture<EmbeddedPostgres> start =
                CompletableFuture.supplyAsync(() -> EmbeddedPostgres.start(directory, runner, 10));
        Await.until("initdb", Duration.ofMinutes(1), () -> Files.exists(temp.resolve("postgres.new/PG_VERSION")));

        runner.close();

        assertThatThrownBy(() -> start.get(1, TimeUnit.MINUTES))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(EngineException.class);
        assertThat(EmbeddedPostgres.running(directory, SERVER)).isEmpty();
    }

    @Test
    void take_directoryOfLivingServer_reportsItInOneLine() {
        assertThatThrownBy(() -> DataDirectory.take(temp))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("already uses")
                .hasMessageContaining("DATA_DIR")
                .hasMessageNotContaining("\n");
    }

    @Test
    void take_pathIsAFile_reportsThatItCannotWrite() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> DataDirectory.take(file))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("Cannot write to DATA_DIR");
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(directory, EmbeddedPostgres.runner(directory), 10);
    }

    private static String value(DatabaseAddress address, String sql) throws SQLException {
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(DatabaseAddress address, String sql) throws SQLException {
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(
                address.jdbcUrl(), address.user(), address.password().reveal());
    }
}
