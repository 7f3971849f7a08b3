package dev.archipelago.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.FreePorts;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.config.Secret;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

class MigrationsTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String INSERT = "INSERT INTO crypto_report (html_content, css_content, js_content,"
            + " html_content_en, js_content_en, created_at) VALUES ('<p>v</p>', 'c', 'j', NULL, NULL, %s) RETURNING id";
    private static final String INDEX_VALID =
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('crypto_report_newest')";

    private final DatabaseAddress address = PostgresFixture.newAddress();

    @Test
    void start_emptyDatabase_makesTablesIndexAndTrigger() throws SQLException {
        assertThat(migrate(address)).isEqualTo(Migrations.State.DONE);

        assertThat(value(INSERT.formatted("DEFAULT"))).isEqualTo("1");
        assertThat(value("SELECT created_at > now() - interval '1 minute' FROM crypto_report"))
                .isEqualTo("t");
        assertThat(value(INDEX_VALID)).isEqualTo("t");
        assertThat(value("SELECT count(*) FROM market_last_snapshot")).isEqualTo("0");
    }

    @Test
    void start_twice_changesNothing() throws SQLException {
        migrate(address);
        String before = value("SELECT string_agg(oid::text, ',' ORDER BY oid) FROM pg_class");

        assertThat(migrate(address)).isEqualTo(Migrations.State.DONE);

        assertThat(value("SELECT string_agg(oid::text, ',' ORDER BY oid) FROM pg_class"))
                .isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp without time zone", "timestamp with time zone"})
    void start_tableOfGenerator_isAdoptedAsItIs(String type) throws SQLException {
        execute("CREATE SEQUENCE report_id_seq AS integer START 8");
        execute("CREATE TABLE crypto_report (id integer NOT NULL DEFAULT nextval('report_id_seq'),"
                + " html_content text NOT NULL, css_content text, js_content text, html_content_en text,"
                + " js_content_en text, created_at " + type + " NOT NULL, CONSTRAINT report_pkey PRIMARY KEY (id))");
        execute("INSERT INTO crypto_report (html_content, created_at) VALUES ('old', '2025-08-14 01:02:03')");
        String file = value("SELECT pg_relation_filenode('crypto_report')");

        assertThat(migrate(address)).isEqualTo(Migrations.State.DONE);

        assertThat(value("SELECT pg_relation_filenode('crypto_report')")).isEqualTo(file);
        assertThat(value("SELECT data_type FROM information_schema.columns WHERE table_name = 'crypto_report'"
                        + " AND column_name = 'created_at'"))
                .isEqualTo(type);
        assertThat(value(INSERT.formatted("now()"))).isEqualTo("9");
        assertThat(value(INDEX_VALID)).isEqualTo("t");
    }

    @Test
    void start_invalidIndexLeftBehind_isRebuilt() throws SQLException {
        migrate(address);
        execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'crypto_report_newest'::regclass");

        migrate(address);

        assertThat(value(INDEX_VALID)).isEqualTo("t");
    }

    @Test
    void trigger_insertUpdateDelete_sendsOnlyTheId() throws SQLException {
        migrate(address);
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN crypto_report_changed");
            statement.execute(INSERT.formatted("DEFAULT"));
            statement.execute("UPDATE crypto_report SET html_content = 'x'");
            statement.execute("UPDATE crypto_report SET id = 5");
            statement.execute("DELETE FROM crypto_report");
            List<String> sent = new ArrayList<>();
            for (PGNotification notification :
                    connection.unwrap(PGConnection.class).getNotifications(5000)) {
                sent.add(notification.getName() + " " + notification.getParameter());
            }
            assertThat(sent)
                    .containsExactly(
                            "crypto_report_changed 1",
                            "crypto_report_changed 1",
                            "crypto_report_changed 5",
                            "crypto_report_changed 1",
                            "crypto_report_changed 5");
        }
    }

    @Test
    void start_roleMayOnlySelect_isLimitedAndTableStaysReadable() throws SQLException {
        migrate(address);
        execute("DROP INDEX crypto_report_newest");
        execute("DROP TRIGGER crypto_report_notify ON crypto_report");
        execute("DROP TABLE flyway_schema_history");
        DatabaseAddress reader = reader();

        try (Migrations migrations = Migrations.start(reader, LONG, LONG)) {
            assertThat(migrations.state()).isEqualTo(Migrations.State.LIMITED);
            assertThat(migrations.missing()).hasSize(2).anyMatch(phrase -> phrase.contains("trigger"));
        }
        assertThat(value(reader, "SELECT count(*) FROM crypto_report")).isEqualTo("0");
    }

    @Test
    void start_roleMayNotCreateAndNoTable_reportsTheMissingTable() throws SQLException {
        DatabaseAddress reader = reader();

        try (Migrations migrations = Migrations.start(reader, LONG, LONG)) {
            assertThat(migrations.missing())
                    .hasSize(2)
                    .contains("create tables")
                    .anyMatch(phrase -> phrase.contains("missing table"));
        }
    }

    @Test
    void start_changedMigration_fails() throws SQLException {
        migrate(address);
        execute("UPDATE flyway_schema_history SET checksum = 1 WHERE version = '1'");

        assertThat(migrate(address)).isEqualTo(Migrations.State.FAILED);
    }

    @Test
    void start_schemaOfANewerVersion_isUsedAsItIs() throws SQLException {
        migrate(address);
        execute("ALTER TABLE crypto_report ADD COLUMN later text NOT NULL DEFAULT 'x'");
        execute("CREATE TABLE table_of_later (id int)");
        execute("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                + " installed_by, execution_time, success) SELECT max(installed_rank) + 1, '999', 'later', 'SQL',"
                + " 'V999__later.sql', 1, current_user, 1, true FROM flyway_schema_history");

        assertThat(migrate(address)).isEqualTo(Migrations.State.DONE);
        assertThat(value(INSERT.formatted("now()"))).isEqualTo("1");
    }

    @Test
    void start_postgresDown_succeedsOnceItIsUp() throws Exception {
        int port = FreePorts.next();
        String real = address.hostAndPort();
        DatabaseAddress away = new DatabaseAddress(
                address.jdbcUrl().replace(real, "127.0.0.1:" + port), address.user(), address.password());

        try (Migrations migrations = Migrations.start(away, LONG, Duration.ofMillis(20))) {
            assertThat(migrations.state()).isEqualTo(Migrations.State.PENDING);
            assertThat(migrations.awaitEnd(Duration.ofMillis(1))).isFalse();
            try (Relay relay = new Relay(port, Integer.parseInt(real.split(":")[1]))) {
                assertThat(migrations.awaitEnd(LONG)).isTrue();
                assertThat(migrations.state()).isEqualTo(Migrations.State.DONE);
            }
        }
    }

    @Test
    void onDone_postgresDownAtTheStart_isCalledOnceTheTablesAreThere() throws Exception {
        int port = FreePorts.next();
        String real = address.hostAndPort();
        DatabaseAddress away = new DatabaseAddress(
                address.jdbcUrl().replace(real, "127.0.0.1:" + port), address.user(), address.password());
        CompletableFuture<String> table = new CompletableFuture<>();

        try (Migrations migrations = Migrations.start(away, LONG, Duration.ofMillis(20))) {
            migrations.onDone(() -> {
                throw new IllegalStateException("the first action fails");
            });
            migrations.onDone(() -> {
                try {
                    table.complete(value("SELECT to_regclass('crypto_report')::text"));
                } catch (SQLException e) {
                    table.completeExceptionally(e);
                }
            });
            assertThat(table).isNotDone();
            try (Relay relay = new Relay(port, Integer.parseInt(real.split(":")[1]))) {
                assertThat(table.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("crypto_report");
                assertThat(relay.port()).isEqualTo(port);
            }
            migrations.onDone(() -> table.obtrudeValue("at once"));
            assertThat(table.join()).isEqualTo("at once");
        }
    }

    @Test
    void close_postgresDown_endsTries() throws IOException {
        DatabaseAddress nowhere = new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/x", "u", new Secret("p"));
        Migrations migrations = Migrations.start(nowhere, LONG, LONG);

        migrations.close();

        assertThat(migrations.awaitEnd(LONG)).isTrue();
        assertThat(migrations.state()).isEqualTo(Migrations.State.PENDING);
    }

    private static Migrations.State migrate(DatabaseAddress address) {
        try (Migrations migrations = Migrations.start(address, LONG, LONG)) {
            assertThat(migrations.awaitEnd(LONG)).isTrue();
            return migrations.state();
        }
    }

    private DatabaseAddress reader() throws SQLException {
        String role = "reader_" + address.jdbcUrl().replaceAll(".*/", "");
        execute("CREATE ROLE " + role + " LOGIN PASSWORD 'p'");
        execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role);
        return new DatabaseAddress(address.jdbcUrl(), role, new Secret("p"));
    }

    private String value(String sql) throws SQLException {
        return value(address, sql);
    }

    private static String value(DatabaseAddress address, String sql) throws SQLException {
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(DatabaseAddress address) throws SQLException {
        return PostgresFixture.dataSource(address).getConnection();
    }
}
