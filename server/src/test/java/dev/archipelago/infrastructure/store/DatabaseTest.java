package dev.archipelago.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Layer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.Test;

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
            assertThat(database.health()).isEqualTo(Health.healthy());
            assertThat(database.name()).isEqualTo("postgresql");
            assertThat(database.layer()).isEqualTo(Layer.INFRASTRUCTURE);
            assertThat(database.address()).isEqualTo(address);
        }
    }

    @Test
    void statistics_connectionInUse_countsIt() throws Exception {
        try (Database database = Database.open(address, 3);
                var used = database.dataSource().getConnection()) {
            assertThat(used.isValid(1)).isTrue();
            assertThat(database.statistics())
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

            assertThat(database.health().status()).isEqualTo(Health.Status.UNHEALTHY);
        }
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
        assertThat(database.statistics()).containsEntry("total_connections", 0);
    }

    private static void awaitHealth(Database database, Health.Status status) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (database.health().status() != status && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(database.health().status()).isEqualTo(status);
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
