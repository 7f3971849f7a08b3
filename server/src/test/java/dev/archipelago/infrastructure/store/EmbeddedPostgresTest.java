package dev.archipelago.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.infrastructure.config.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
                .flatMap(file -> file.process(temp))
                .ifPresent(ProcessHandle::destroyForcibly);
        directory.close();
    }

    @Test
    void start_newDirectory_isDurableOnLoopbackWithPassword() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 10)) {
            assertThat(value(postgres.address(), "SHOW fsync")).isEqualTo("on");
            assertThat(value(postgres.address(), "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(value(postgres.address(), "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(value(postgres.address(), "SHOW server_version")).startsWith("18");
            assertThatThrownBy(
                            () -> DriverManager.getConnection(postgres.address().jdbcUrl(), "archipelago", "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
        }
        assertThat(Files.getPosixFilePermissions(temp.resolve("postgres.password")))
                .extracting(Enum::name)
                .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
        assertThat(temp.resolve("postgres.init")).doesNotExist();
    }

    @Test
    void start_afterOwnerWasKilled_stopsOrphanAndKeepsCommittedRows() throws Exception {
        EmbeddedPostgres orphan = EmbeddedPostgres.start(directory, 10);
        execute(orphan.address(), "CREATE TABLE kept AS SELECT 42 AS answer");
        ProcessHandle process = PostmasterFile.read(temp.resolve("postgres"))
                .flatMap(file -> file.process(temp))
                .orElseThrow();

        try (EmbeddedPostgres next = EmbeddedPostgres.start(directory, 10)) {
            assertThat(EngineProgram.awaitEnd(process, Duration.ofSeconds(5))).isTrue();
            assertThat(value(next.address(), "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void start_afterEngineWasKilledToo_recoversCommittedRows() throws Exception {
        EmbeddedPostgres killed = EmbeddedPostgres.start(directory, 10);
        execute(killed.address(), "CREATE TABLE kept AS SELECT 42 AS answer");
        ProcessHandle process = PostmasterFile.read(temp.resolve("postgres"))
                .flatMap(file -> file.process(temp))
                .orElseThrow();
        process.destroyForcibly();
        assertThat(EngineProgram.awaitEnd(process, Duration.ofSeconds(5))).isTrue();

        try (EmbeddedPostgres next = EmbeddedPostgres.start(directory, 10)) {
            assertThat(value(next.address(), "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void start_processIdInFileIsOfAnotherProgram_leavesThatProgramAlone() throws Exception {
        EmbeddedPostgres.start(directory, 10).close();
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(
                    temp.resolve("postgres/postmaster.pid"),
                    other.pid() + "\n" + temp.resolve("postgres") + "\n1\n5432\n\n127.0.0.1\n");

            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 10)) {
                assertThat(value(postgres.address(), "SELECT 1")).isEqualTo("1");
                assertThat(other.isAlive()).isTrue();
            }
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void start_otherMajorVersion_saysHowToMove() throws IOException {
        Files.createDirectories(temp.resolve("postgres"));
        Files.writeString(temp.resolve("postgres/PG_VERSION"), "14\n");

        assertThatThrownBy(() -> EmbeddedPostgres.start(directory, 10))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("PostgreSQL 14")
                .hasMessageContaining("pg_dump");
    }

    @Test
    void start_initialisationWasInterrupted_beginsAgain() throws Exception {
        Files.createDirectories(temp.resolve("postgres.new"));
        Files.writeString(temp.resolve("postgres.new/PG_VERSION"), "18\n");

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 10)) {
            assertThat(value(postgres.address(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void running_besideRunningServer_findsItsEngineUntilItStops() throws Exception {
        assertThat(EmbeddedPostgres.running(DataDirectory.visit(temp))).isEmpty();
        EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 10);
        assertThat(EmbeddedPostgres.running(DataDirectory.visit(temp))).contains(postgres.address());
        postgres.close();
        assertThat(EmbeddedPostgres.running(DataDirectory.visit(temp))).isEmpty();
    }

    @Test
    void close_twice_stopsOnce() {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 10);
        postgres.close();
        postgres.close();
        assertThat(temp.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void take_directoryOfLivingServer_saysSoInOneLine() {
        assertThatThrownBy(() -> DataDirectory.take(temp))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("already uses")
                .hasMessageContaining("DATA_DIR")
                .hasMessageNotContaining("\n");
    }

    @Test
    void take_pathIsAFile_saysThatItCannotWrite() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> DataDirectory.take(file))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("Cannot write to DATA_DIR");
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
