package dev.archipelago.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.archipelago.infrastructure.config.DataConfig;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.config.DatabaseConfig;
import dev.archipelago.infrastructure.config.RedisConfig;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.config.StreamConfig;
import dev.archipelago.site.Await;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnginesTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final DatabaseConfig OWN_DATABASE = new DatabaseConfig(Optional.empty(), 4);
    private static final StreamConfig STREAM = new StreamConfig("market_data_stream", 100);
    private static final RedisConfig OWN_REDIS = redis(RedisConfig.Choice.EMBEDDED);
    private static final DatabaseConfig OTHER_DATABASE = new DatabaseConfig(
            Optional.of(new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/x", "u", new Secret("p"))), 4);

    @TempDir
    Path temp;

    private DataConfig data;

    @BeforeEach
    void shareUnpackedPrograms() throws IOException {
        Path engines = Files.createDirectories(Path.of("target", "test-postgres", "engines"));
        Files.createSymbolicLink(temp.resolve("engines"), engines.toAbsolutePath());
        data = new DataConfig(temp);
    }

    @Test
    void start_nothingConfigured_startsBothAndStopsThem() {
        Engines engines = Engines.start(data, OWN_DATABASE, OWN_REDIS, STREAM);
        assertThat(engines.database().hostAndPort()).startsWith("127.0.0.1:");
        assertThat(engines.redisUrl().map(Secret::reveal))
                .hasValueSatisfying(url -> assertThat(url).matches("redis://archipelago:[0-9a-f]{48}@127.0.0.1:\\d+"));

        engines.close();
        engines.close();

        assertThat(EmbeddedPostgres.running(DataDirectory.visit(temp), PostgresRoles.Role.SERVER))
                .isEmpty();
        assertThat(temp.resolve("redis/redis.pid")).doesNotExist();
    }

    @Test
    void start_serversOfOthers_doesNotTouchTheDirectory() {
        try (Engines engines = Engines.start(data, OTHER_DATABASE, redis(RedisConfig.Choice.OFF), STREAM)) {
            assertThat(engines.database()).isEqualTo(OTHER_DATABASE.address().orElseThrow());
            assertThat(engines.redisUrl()).isEmpty();
            assertThat(temp.resolve("lock")).doesNotExist();
        }
    }

    @Test
    void start_secondServerOnSameData_isRefusedInOneLine() {
        try (Engines first = Engines.start(data, OTHER_DATABASE, OWN_REDIS, STREAM)) {
            assertThat(first.redisUrl()).isPresent();
            assertThatThrownBy(() -> Engines.start(data, OTHER_DATABASE, OWN_REDIS, STREAM))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("already uses")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void start_postgresCannotStart_leavesNothingRunning() throws IOException {
        Files.createDirectories(temp.resolve("postgres"));
        Files.writeString(temp.resolve("postgres/PG_VERSION"), "9.6");

        assertThatThrownBy(() -> Engines.start(data, OWN_DATABASE, OWN_REDIS, STREAM))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("9.6");

        assertThat(temp.resolve("redis/redis.pid")).doesNotExist();
        assertThat(DataDirectory.tryTake(temp)).hasValueSatisfying(DataDirectory::close);
    }

    @Test
    void visit_besideRunningServer_usesItsEngineAndLeavesItRunning() {
        try (Engines server = Engines.start(data, OWN_DATABASE, redis(RedisConfig.Choice.OFF), STREAM)) {
            Engines visitor = Engines.visit(data, OWN_DATABASE);
            assertThat(visitor.database()).isEqualTo(server.database());
            visitor.close();
            assertThat(EmbeddedPostgres.running(DataDirectory.visit(temp), PostgresRoles.Role.SERVER))
                    .contains(server.database());
        }
    }

    @Test
    void visit_noServer_startsAnEngineForTheErrand() {
        try (Engines visitor = Engines.visit(data, OWN_DATABASE)) {
            assertThat(EmbeddedPostgres.running(DataDirectory.visit(temp), PostgresRoles.Role.SERVER))
                    .contains(visitor.database());
        }
        assertThat(EmbeddedPostgres.running(DataDirectory.visit(temp), PostgresRoles.Role.SERVER))
                .isEmpty();
    }

    @Test
    void visit_configuredServer_usesIt() {
        try (Engines visitor = Engines.visit(data, OTHER_DATABASE)) {
            assertThat(visitor.database()).isEqualTo(OTHER_DATABASE.address().orElseThrow());
        }
    }

    @Test
    void visit_otherServerHasNoEngineRunning_reportsIt() {
        try (DataDirectory taken = DataDirectory.take(temp)) {
            assertThat(taken.path()).isEqualTo(temp);
            assertThatThrownBy(() -> Engines.visit(data, OWN_DATABASE))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("does not run");
        }
    }

    @Test
    void watch_bothEnginesAreKilled_runAgainAtTheirAddresses() throws Exception {
        try (Engines engines = startAboveTheFirstPorts()) {
            DatabaseAddress owner = engines.schemaOwner();
            execute(owner, "CREATE TABLE kept AS SELECT 42 AS answer");
            String redis = Files.readString(temp.resolve("redis/redis.pid")).strip();
            long postgres =
                    PostmasterFile.read(temp.resolve("postgres")).orElseThrow().pid();

            for (long pid : List.of(postgres, Long.parseLong(redis))) {
                ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            }

            Await.until("PostgreSQL at its address", LONG, () -> answers(owner));
            assertThat(PostmasterFile.read(temp.resolve("postgres"))
                            .orElseThrow()
                            .pid())
                    .isNotEqualTo(postgres);
            Await.until(
                    "Redis at its address",
                    LONG,
                    () -> EmbeddedRedis.running(DataDirectory.visit(temp)).isPresent()
                            && !Files.readString(temp.resolve("redis/redis.pid"))
                                    .strip()
                                    .equals(redis));
        }
        assertThat(EmbeddedPostgres.running(DataDirectory.visit(temp), PostgresRoles.Role.SERVER))
                .isEmpty();
        assertThat(EmbeddedRedis.running(DataDirectory.visit(temp))).isEmpty();
    }

    /**
     * Starts engines at ports above those that engines of other test JVMs take, the first free ones, so that none of
     * those takes a port while its engine is dead.
     */
    private Engines startAboveTheFirstPorts() throws IOException {
        List<ServerSocket> taken = new ArrayList<>();
        try {
            for (int first : List.of(15432, 6379)) {
                for (int port = first; port < first + 50; port++) {
                    ServerSocket socket = new ServerSocket();
                    taken.add(socket);
                    try {
                        socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
                    } catch (BindException e) {
                        socket.close(); // an engine of another test has it
                    }
                }
            }
            return Engines.start(data, OWN_DATABASE, OWN_REDIS, STREAM);
        } finally {
            for (ServerSocket socket : taken) {
                socket.close();
            }
        }
    }

    private static boolean answers(DatabaseAddress address) {
        try {
            execute(address, "SELECT 1 / (answer - 41) FROM kept");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    @Test
    void start_onACopyOfARunningServersDirectory_doesNotTouchItsEngines() throws Exception {
        Path copy = temp.resolve("tmp");
        try (Engines running = Engines.start(data, OWN_DATABASE, OWN_REDIS, STREAM)) {
            execute(running.schemaOwner(), "CREATE TABLE kept AS SELECT 42 AS answer");
            assertThat(new ProcessBuilder(
                                    "cp",
                                    "-a",
                                    temp.resolve("postgres").toString(),
                                    temp.resolve("redis").toString(),
                                    temp.resolve("engines").toString(),
                                    Files.createDirectory(copy).toString())
                            .start()
                            .waitFor())
                    .isZero();
            for (String name : List.of("owner", "server", "generator")) {
                String file = "postgres." + name + ".password";
                Files.copy(temp.resolve(file), copy.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
            }
            try (Engines other = Engines.start(new DataConfig(copy), OWN_DATABASE, OWN_REDIS, STREAM)) {
                assertThat(other.database()).isNotEqualTo(running.database());
                assertThat(other.redisUrl()).isNotEqualTo(running.redisUrl());
                assertThat(value(other.schemaOwner(), "SELECT answer FROM kept"))
                        .isEqualTo("42");
                assertThat(value(running.schemaOwner(), "SELECT answer FROM kept"))
                        .isEqualTo("42");
                assertThat(Engines.readerRedis(data)).isPresent();
            }
            assertThat(value(running.schemaOwner(), "SELECT answer FROM kept")).isEqualTo("42");
            assertThat(Engines.readerRedis(data)).isPresent();
        }
    }

    @Test
    void start_tablesMigrated_everyRoleMayDoItsWorkOnly() throws Exception {
        try (Engines engines = Engines.start(data, OWN_DATABASE, redis(RedisConfig.Choice.OFF), STREAM);
                Migrations migrations = Migrations.start(engines, LONG, LONG)) {
            assertThat(migrations.awaitEnd(LONG)).isTrue();
            assertThat(migrations.state()).isEqualTo(Migrations.State.DONE);
            DatabaseAddress generator = Engines.generatorDatabase(data).orElseThrow();

            execute(generator, "INSERT INTO crypto_report (html_content) VALUES ('<p>a</p>')");
            assertThat(value(generator, "SELECT html_content FROM crypto_report"))
                    .isEqualTo("<p>a</p>");
            for (String statement : List.of(
                    "UPDATE crypto_report SET html_content = 'x'",
                    "DELETE FROM crypto_report",
                    "TRUNCATE crypto_report",
                    "SELECT * FROM alert_rule",
                    "CREATE TABLE x (y int)",
                    "CREATE TEMP TABLE x (y int)",
                    "SET ROLE archipelago_owner")) {
                assertDenied(generator, statement);
            }
            execute(engines.database(), "INSERT INTO crypto_report (html_content) VALUES ('<p>b</p>')");
            execute(engines.database(), "UPDATE alert_rule SET enabled = true");
            execute(engines.database(), "DELETE FROM report_entry");
            execute(engines.database(), "UPDATE crypto_report SET html_content = '<p>c</p>'");
            execute(engines.database(), "DELETE FROM crypto_report");
            for (String statement : List.of(
                    "DROP TABLE crypto_report",
                    "DELETE FROM flyway_schema_history",
                    "CREATE TABLE x (y int)",
                    "SET ROLE archipelago")) {
                assertDenied(engines.database(), statement);
            }
        }
    }

    @Test
    void start_directoryOfAnEarlierVersion_handsItsTablesToTheOwner() throws Exception {
        try (DataDirectory directory = DataDirectory.take(temp);
                SuperuserPostgres old = SuperuserPostgres.start(directory, 10)) {
            DatabaseAddress tester = old.address();
            DatabaseAddress asSuperuser = new DatabaseAddress(
                    tester.jdbcUrl() + "?options=-c%20role%3Darchipelago", tester.user(), tester.password());
            Migrations.start(asSuperuser, LONG, LONG).close();
            execute(asSuperuser, "INSERT INTO crypto_report (html_content) VALUES ('<p>kept</p>')");
            assertThat(value(asSuperuser, "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'kline'"))
                    .isEqualTo("archipelago");
        }
        Files.delete(temp.resolve("postgres/archipelago.roles"));
        Files.writeString(temp.resolve("postgres.password"), "old");

        try (Engines engines = Engines.start(data, OWN_DATABASE, redis(RedisConfig.Choice.OFF), STREAM);
                Migrations migrations = Migrations.start(engines, LONG, LONG)) {
            assertThat(migrations.awaitEnd(LONG)).isTrue();
            assertThat(migrations.state()).isEqualTo(Migrations.State.DONE);
            assertThat(value(engines.database(), "SELECT html_content FROM crypto_report"))
                    .isEqualTo("<p>kept</p>");
            assertThat(value(
                            engines.schemaOwner(),
                            "SELECT string_agg(relname, ' ') FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                                    + " AND pg_get_userbyid(relowner) <> 'archipelago_owner'"))
                    .isNull();
            execute(engines.schemaOwner(), "ALTER TABLE kline ADD COLUMN later int");
            execute(engines.schemaOwner(), "ALTER TYPE market_metric RENAME TO market_metric_later");
            execute(engines.schemaOwner(), "ALTER TEXT SEARCH CONFIGURATION report_english RENAME TO later");
            execute(engines.schemaOwner(), "DROP FUNCTION crypto_report_notify CASCADE");
        }
    }

    @Test
    void addresses_noServerRuns_areEmpty() {
        assertThat(Engines.generatorDatabase(data)).isEmpty();
        assertThat(Engines.readerRedis(new DataConfig(temp.resolve("absent")))).isEmpty();
    }

    /** Simulates SIGTERM during the start of the process, or SIGKILL while its engines run. */
    @ParameterizedTest
    @CsvSource({"postgres.new, false", "postgres/postmaster.pid, false", "up, false", "up, true"})
    void start_processEndsBeforeItsServerHasStarted_leavesNoEngineRunning(String moment, boolean killed)
            throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/cwd")));
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        StartingServer.class.getName(),
                        temp.toString())
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("redis.test.out").toFile())
                .start();
        try {
            Await.until(moment, LONG, () -> !server.isAlive() || Files.exists(temp.resolve(moment)));
            if (killed) {
                server.destroyForcibly();
            } else {
                server.destroy();
            }

            assertThat(server.waitFor(1, TimeUnit.MINUTES)).isTrue();
            Await.until("no engine runs", LONG, () -> workingBelow(temp).isEmpty());
        } finally {
            server.destroyForcibly();
        }
    }

    private static List<String> workingBelow(Path directory) {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    try {
                        return Path.of("/proc", Long.toString(process.pid()), "cwd")
                                .toRealPath()
                                .startsWith(directory.toRealPath());
                    } catch (IOException e) {
                        return false;
                    }
                })
                .map(process ->
                        process.pid() + " " + process.info().commandLine().orElse(""))
                .toList();
    }

    private static void assertDenied(DatabaseAddress address, String statement) {
        assertThatThrownBy(() -> execute(address, statement))
                .as(statement)
                .isInstanceOf(SQLException.class)
                .hasMessageMatching("(?s).*(permission denied|must be owner).*");
    }

    private static void execute(DatabaseAddress address, String statement) throws SQLException {
        try (Connection connection = connect(address)) {
            connection.createStatement().execute(statement);
        }
    }

    private static String value(DatabaseAddress address, String question) throws SQLException {
        try (Connection connection = connect(address);
                ResultSet row = connection.createStatement().executeQuery(question)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    private static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(
                address.jdbcUrl(), address.user(), address.password().reveal());
    }

    private static RedisConfig redis(RedisConfig.Choice choice) {
        return new RedisConfig(choice, Optional.empty(), false);
    }
}
