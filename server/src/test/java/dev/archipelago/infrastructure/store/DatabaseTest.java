package dev.archipelago.infrastructure.store;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.archipelago.fixture.ChildJvm;
import dev.archipelago.fixture.LogFile;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.config.LogConfig;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.log.RequestContext;
import dev.archipelago.site.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {

    private final DatabaseAddress address = PostgresFixture.newAddress();

    @Test
    void jdbi_runningPostgres_answers() {
        try (Database database = Database.open(address, 3)) {
            int sum = database.jdbi()
                    .withHandle(handle -> handle.createQuery("SELECT 1 + 1")
                            .mapTo(Integer.class)
                            .one());

            assertThat(sum).isEqualTo(2);
            awaitHealth(database, Health.Status.HEALTHY);
            assertThat(database.health()).isEqualTo(Health.healthy());
            assertThat(database.name()).isEqualTo("postgresql");
            assertThat(database.layer()).isEqualTo(Layer.INFRASTRUCTURE);
            assertThat(database.address()).isEqualTo(address);
        }
    }

    @Test
    void statement_longerThanASecond_isLoggedWithItsRequest(@TempDir Path directory) throws Exception {
        RequestContext request = new RequestContext("abc-1");
        try (Database database = Database.open(address, 3);
                LogFile log = LogFile.in(directory, LogConfig.Format.TEXT)) {
            request.run(() -> database.jdbi()
                    .withHandle(handle -> handle.createQuery("SELECT pg_sleep(:time)::text")
                            .bind("time", 1.1)
                            .mapTo(String.class)
                            .one()));

            assertThat(log.text()).contains("[abc-1] Slow query: SELECT pg_sleep(:time)::text took 1");
            assertThat(request.parts()).containsKeys(RequestContext.Part.POOL, RequestContext.Part.QUERY);
        }
    }

    @Test
    void statistics_connectionInUse_countsIt() throws Exception {
        try (Database database = Database.open(address, 3);
                var used = database.dataSource().getConnection()) {
            assertThat(used.isValid(1)).isTrue();
            assertThat(fields(database.statistics()))
                    .containsEntry("active_connections", 1)
                    .containsEntry("max_connections", 3)
                    .containsEntry("address", address.hostAndPort());
        }
    }

    @Test
    void health_postgresGoesAndComesBack_changesAndReturns() throws IOException {
        Relay relay = new Relay(0, port(address));
        int port = relay.port();
        try (Database database = Database.open(via(port), 2)) {
            awaitHealth(database, Health.Status.HEALTHY);

            relay.close();
            awaitHealth(database, Health.Status.UNHEALTHY);
            assertThat(database.health().message()).contains("127.0.0.1:" + port);

            relay = new Relay(port, port(address));
            awaitHealth(database, Health.Status.HEALTHY);
        } finally {
            relay.close();
        }
    }

    @Test
    void health_postgresHangs_isUnhealthy() throws IOException {
        try (Relay relay = new Relay(0, port(address));
                Database database = Database.open(via(relay.port()), 2)) {
            awaitHealth(database, Health.Status.HEALTHY);

            relay.mute();

            awaitHealth(database, Health.Status.UNHEALTHY);
        }
    }

    @Test
    void health_postgresAnswersSlowly_isDegradedUntilItIsFast() throws IOException {
        try (Relay relay = new Relay(0, port(address));
                Database database = Database.open(via(relay.port()), 2)) {
            awaitHealth(database, Health.Status.HEALTHY);

            relay.slow(Duration.ofMillis(300));
            awaitHealth(database, Health.Status.DEGRADED);
            assertThat(database.health().message()).contains("answers slowly");

            relay.slow(Duration.ZERO);
            awaitHealth(database, Health.Status.HEALTHY);
        }
    }

    @Test
    void health_everyConnectionOfThePoolInUse_isHealthy() throws SQLException {
        try (Database database = Database.open(address, 1);
                var used = database.dataSource().getConnection()) {
            awaitHealth(database, Health.Status.HEALTHY);
            assertThat(used.isValid(1)).isTrue();
            assertThat(fields(database.statistics())).containsEntry("waiting_threads", 0);
        }
    }

    @Test
    void jdbi_interruptedHolderWhileAnotherThreadWaits_doesNotHang() throws InterruptedException {
        List<String> oneCarrier =
                List.of("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1");
        try (ChildJvm jvm = ChildJvm.start(
                InterruptedHolders.class,
                oneCarrier,
                address.jdbcUrl(),
                address.user(),
                address.password().reveal())) {
            assertThat(jvm.exitCode(Duration.ofSeconds(120))).as(jvm.output()).isZero();
        }
    }

    @Test
    void jdbi_everyConnection_hasDeadlinesKeptByTheServer() {
        try (Database database = Database.open(address, 2)) {
            String limits = database.jdbi()
                    .withHandle(handle ->
                            handle.createQuery("""
                                SELECT concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'),
                                                 current_setting('idle_in_transaction_session_timeout'))\
                                """).mapTo(String.class).one());
            assertThat(limits).isEqualTo("9s 5s 30s");
        }
    }

    @Test
    void health_statementRefusedForWantOfSpace_namesTheFullDisk() {
        try (Database database = Database.open(address, 2)) {
            awaitHealth(database, Health.Status.HEALTHY);
            assertThatThrownBy(() -> database.jdbi()
                            .useHandle(handle -> handle.execute(
                                    "DO $$ BEGIN RAISE disk_full USING MESSAGE = 'could not extend file'; END $$")))
                    .isInstanceOf(UnableToExecuteStatementException.class);
            assertThat(database.health().status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(database.health().message()).contains("disk", "full", "53100");
        }
    }

    /** Uses a separate file system, which only root can mount. */
    @Test
    void health_noSpaceLeftThoughNothingIsStored_namesTheFullDiskUntilThereIsSpace() throws Exception {
        try (Connection connection = PostgresFixture.dataSource(address).getConnection()) {
            Path data = dataDirectory(connection);
            Path small = Files.createTempDirectory(data.getParent(), "small");
            assumeTrue(
                    mounts("-t", "tmpfs", "-o", "size=64k", "tmpfs", small.toString()), "cannot mount a file system");
            try {
                Files.setOwner(small, Files.getOwner(data));
                temporaryFilesIn(small, connection);
                try (Database database = Database.open(address, 2)) {
                    awaitHealth(database, Health.Status.DEGRADED);
                    assertThat(database.health().message()).contains("disk", "full", "53100");

                    mounts("-o", "remount,size=8m", small.toString());
                    awaitHealth(database, Health.Status.HEALTHY);
                }
            } finally {
                new ProcessBuilder("umount", "-l", small.toString()).start().waitFor();
            }
        }
    }

    private static Path dataDirectory(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW data_directory")) {
            row.next();
            return Path.of(row.getString(1));
        }
    }

    private static void temporaryFilesIn(Path directory, Connection connection) throws SQLException {
        String tablespace = connection.getCatalog() + "_small";
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLESPACE " + tablespace + " LOCATION '" + directory + "'");
            statement.execute("ALTER DATABASE " + connection.getCatalog() + " SET temp_tablespaces = " + tablespace);
        }
    }

    private static boolean mounts(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }

    @Test
    void open_postgresDown_failsUsesButNotTheOpening() throws IOException {
        Relay relay = new Relay(0, 1);
        relay.close();
        try (Database database = Database.open(via(relay.port()), 2)) {
            assertThatThrownBy(() -> database.jdbi().useHandle(handle -> handle.execute("SELECT 1")))
                    .isInstanceOf(ConnectionException.class);
        }
    }

    @Test
    void close_twice_leavesItUnhealthy() {
        Database database = Database.open(address, 2);
        database.close();
        database.close();
        assertThat(database.health().status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThat(fields(database.statistics())).containsEntry("total_connections", 0);
    }

    private static void awaitHealth(Database database, Health.Status status) {
        Await.until("health " + status, () -> database.health().status() == status);
    }

    private DatabaseAddress via(int port) {
        return new DatabaseAddress(
                address.jdbcUrl().replace(address.hostAndPort(), "127.0.0.1:" + port),
                address.user(),
                address.password());
    }

    private static int port(DatabaseAddress address) {
        return Integer.parseInt(address.hostAndPort().split(":")[1]);
    }
}
