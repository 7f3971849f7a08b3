package dev.archipelago.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.archipelago.fixture.PgBouncer;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Tests the database through a real PgBouncer in transaction mode. Skipped if none is installed. */
class PoolerTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private DatabaseAddress direct;
    private DatabaseAddress pooled;

    @BeforeEach
    void connect() {
        assumeTrue(PgBouncer.installed(), "no pgbouncer is installed");
        direct = PostgresFixture.newAddress();
        pooled = PgBouncer.before(direct);
    }

    @Test
    void test_directAndPooled_areDistinguished() throws SQLException {
        assertThat(PostgresSessions.test(source(direct)::getConnection)).isEqualTo(PostgresSessions.DIRECT);
        // Concurrent clients acquire and release sessions.
        try (Database busy = Database.open(pooled, 8)) {
            for (int i = 0; i < 20; i++) {
                busy.jdbi().useHandle(handle -> handle.execute("SELECT 1"));
                assertThat(PostgresSessions.test(source(pooled)::getConnection).kept())
                        .isFalse();
            }
        }
    }

    @Test
    void delivers_directAndPooled_onlyDirect() throws SQLException {
        for (DatabaseAddress address : List.of(direct, pooled)) {
            try (Connection listening = source(address).getConnection()) {
                assertThat(PostgresSessions.delivers(listening, source(address)::getConnection, Duration.ofSeconds(1)))
                        .isEqualTo(address.equals(direct));
            }
        }
    }

    @Test
    void jdbi_pooled_runsTheSameStatementsOnManyConnectionsAndLeavesNoSettings() throws Exception {
        try (Database database = Database.open(pooled, 16);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> caller = () -> {
                int sum = 0;
                for (int i = 0; i < 50; i++) {
                    int number = i;
                    sum += database.jdbi()
                            .inTransaction(handle -> handle.createQuery("SELECT :n + 1")
                                    .bind("n", number)
                                    .mapTo(int.class)
                                    .one());
                }
                return sum;
            };
            for (Future<Integer> result : callers.invokeAll(
                    IntStream.range(0, 16).mapToObj(i -> caller).toList())) {
                assertThat(result.get()).isEqualTo(1275);
            }
            assertThat(database.sessions().kept()).isFalse();
            assertThat(database.statistics().pooler()).isTrue();
        }
        assertThat(value(pooled, "SHOW statement_timeout")).isEqualTo("0");
        assertThat(value(pooled, "SHOW idle_in_transaction_session_timeout")).isEqualTo("0");
    }

    @Test
    void migrations_pooled_makeTheTablesAndLeaveNoLock() throws SQLException {
        try (Migrations migrations = Migrations.start(pooled, LONG, LONG)) {
            assertThat(migrations.awaitEnd(LONG)).isTrue();
            assertThat(migrations.state()).as("%s", migrations.problem()).isEqualTo(Migrations.State.DONE);
        }
        assertThat(value(direct, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'crypto_report_newest'::regclass"))
                .isEqualTo("t");
        assertThat(value(
                        direct,
                        "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                                + " WHERE d.datname = current_database() AND locktype = 'advisory'"))
                .isEqualTo("0");
        assertThat(value(pooled, "SHOW lock_timeout")).isEqualTo("0");
    }

    private static PGSimpleDataSource source(DatabaseAddress address) {
        PGSimpleDataSource source = (PGSimpleDataSource) PostgresFixture.dataSource(address);
        source.setPrepareThreshold(0);
        return source;
    }

    private static String value(DatabaseAddress address, String sql) throws SQLException {
        try (Connection connection = source(address).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
