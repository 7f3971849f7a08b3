package dev.archipelago;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.ChildJvm;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.site.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupCommandTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    /**
     * Rows with every character that COPY escapes, null values, and generated ids beyond those of the remaining rows.
     */
    private static final List<String> CONTENT = List.of(
            "INSERT INTO crypto_report (html_content, css_content, js_content, created_at)"
                    + " SELECT '<p>Báo cáo ' || n || E'\\n\\t\\\\ \\\\N \\r</p>', NULL, '', now() FROM generate_series(1, 50) n",
            "DELETE FROM crypto_report WHERE id > 40",
            "INSERT INTO report_translation (report_id, language, html_content) VALUES (1, 'fr', 'été')",
            "INSERT INTO report_draft (id, content, preview, author) VALUES (41, '{\"a\": 1.50}', 'secret', 'me')",
            "INSERT INTO market_hour SELECT m, 'epoch'::timestamptz + n * interval '1 h', 1.5, 2, 0.000000001, 1, 3, 2, 'a'"
                    + " FROM unnest(enum_range(NULL::market_metric)) m, generate_series(1, 20) n",
            "UPDATE market_progress SET done_until = now()",
            "INSERT INTO alert_rule (name, metric, comparison, threshold, cooldown_seconds, enabled, created_at,"
                    + " channel, channel_settings, channel_secrets)"
                    + " VALUES ('r', 'btc_price_usd', 'above', 1, 60, true, now(), 'webhook', '{}', '{\"secret\": \"s\"}')",
            "INSERT INTO alert_delivery (id, rule_id, frame, state, fired_at)"
                    + " VALUES (gen_random_uuid(), 1, '{}', 'live_only', now())",
            "INSERT INTO audit_entry (at, actor, address, action, subject) VALUES (now(), 'a', 'b', 'c', 'd')",
            "INSERT INTO api_key (name, hash, scopes, created_at) VALUES ('k', '\\x00ff5c0a', '{reports:write}', now())",
            "INSERT INTO report_entry (report_id, created_at, version) VALUES (1, now(), 1)");

    @TempDir
    Path temp;

    private final String url = PostgresFixture.newDatabaseUrl();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path file;

    @BeforeEach
    void makeDatabase() throws SQLException {
        file = temp.resolve("site.backup");
        assertThat(run(url, "keys", "list")).isZero();
        for (String statement : CONTENT) {
            execute(url, statement);
        }
    }

    @Test
    void restore_intoAnEmptyDatabase_hasTheSameRowsAndContinuesTheIds() throws Exception {
        assertThat(run(url, "backup", file.toString())).as(text(err)).isZero();
        assertThat(text(out)).contains("40 reports");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        String other = PostgresFixture.newDatabaseUrl();

        assertThat(run(other, "restore", file.toString())).as(text(err)).isZero();

        Map<String, String> restored = contents(other);
        assertThat(restored.remove("audit_entry")).isNotEqualTo(contents(url).get("audit_entry"));
        assertThat(restored).containsAllEntriesOf(contentsWithoutAudit(url));
        assertThat(value(other, "SELECT action FROM audit_entry ORDER BY id DESC LIMIT 1"))
                .isEqualTo("database.restored");
        assertThat(value(other, "INSERT INTO crypto_report (html_content) VALUES ('x') RETURNING id"))
                .isEqualTo("51");
        assertThat(value(other, "SELECT count(*) FROM report_entry")).isEqualTo("0");
        execute(other, "INSERT INTO audit_entry (at, actor, address, action, subject) VALUES (now(), '', '', '', '')");
        assertThat(value(
                        other,
                        "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'audit_entry'::regclass AND tgenabled = 'O'"
                                + " AND NOT tgisinternal"))
                .isEqualTo("1");
    }

    @Test
    void restore_databaseIsNotEmpty_isRefusedWithoutReplace() throws Exception {
        run(url, "backup", file.toString());
        execute(url, "INSERT INTO crypto_report (html_content) VALUES ('later')");

        assertThat(run(url, "restore", file.toString())).isEqualTo(1);
        assertThat(text(err)).contains("not empty", "crypto_report", "--replace");
        assertThat(value(url, "SELECT count(*) FROM crypto_report")).isEqualTo("41");

        assertThat(run(url, "restore", "--replace", file.toString()))
                .as(text(err))
                .isZero();
        assertThat(value(url, "SELECT count(*) FROM crypto_report")).isEqualTo("40");
    }

    @Test
    void restore_killedInTheMiddle_leavesTheStateBefore() throws Exception {
        run(url, "backup", file.toString());
        execute(url, "INSERT INTO crypto_report (html_content) VALUES ('later')");
        Map<String, String> before = contents(url);
        // The restore blocks while it loads this table, after other tables have been loaded.
        execute(
                url,
                "CREATE FUNCTION wait() RETURNS boolean LANGUAGE sql AS 'SELECT pg_advisory_xact_lock(42) IS NOT NULL'");
        execute(url, "ALTER TABLE api_key ADD CHECK (wait()) NOT VALID");
        try (Connection gate = connect(url)) {
            query(gate, "SELECT pg_advisory_lock(42)");
            try (ChildJvm restore = ChildJvm.start(
                    CommandLine.class,
                    List.of("-XX:TieredStopAtLevel=1"),
                    Map.of("DATABASE_URL", url),
                    "restore",
                    "--replace",
                    file.toString())) {
                Await.until("the restore to wait", LONG, () -> {
                    assertThat(restore.exitCode(Duration.ZERO))
                            .as(restore.output())
                            .isEqualTo(-1);
                    return !query(
                                    gate,
                                    "SELECT 1 FROM pg_stat_activity WHERE application_name = 'archipelago restore'"
                                            + " AND datname = current_database() AND wait_event = 'advisory'")
                            .isEmpty();
                });
                new ProcessBuilder("kill", "-9", Long.toString(restore.pid()))
                        .start()
                        .waitFor();
                assertThat(restore.exitCode(LONG)).isNotZero();
            }
        }
        try (Connection observer = connect(url)) {
            Await.until(
                    "the transaction to end",
                    LONG,
                    () -> query(
                                    observer,
                                    "SELECT 1 FROM pg_stat_activity WHERE application_name = 'archipelago restore'"
                                            + " AND datname = current_database()")
                            .isEmpty());
        }
        assertThat(contents(url)).isEqualTo(before);
    }

    @Test
    void restore_serverUsesTheDatabase_isRefused() throws Exception {
        run(url, "backup", file.toString());
        try (Connection server = connect(url)) {
            query(server, "SELECT set_config('application_name', 'archipelago report changes', false)");

            assertThat(run(url, "restore", "--replace", file.toString())).isEqualTo(1);
        }
        assertThat(text(err)).contains("A server uses this database", "Stop every server");
    }

    @Test
    void restore_damagedFile_isRefusedAndChangesNothing() throws Exception {
        run(url, "backup", file.toString());
        assertThat(run(url, "restore", "--check", file.toString())).isZero();
        assertThat(text(out)).contains("is complete", "schema");
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(bytes.length() / 3);
            int old = bytes.read();
            bytes.seek(bytes.length() / 3);
            bytes.write(old ^ 1);
        }

        assertThat(run(url, "restore", "--check", file.toString())).isEqualTo(1);
        assertThat(run(url, "restore", "--replace", file.toString())).isEqualTo(1);

        assertThat(text(err)).contains("damaged or incomplete", "Nothing was changed");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) / 2));
        assertThat(run(url, "restore", "--check", file.toString())).isEqualTo(1);
        assertThat(value(url, "SELECT count(*) FROM crypto_report")).isEqualTo("40");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"format\" : 1|\"format\" : 2|format 2",
                "\"schema\" : |\"schema\" : 9|restore it with the version"
            })
    void restore_ofANewerVersion_isRefused(String change) throws Exception {
        String[] parts = change.split("\\|");
        run(url, "backup", file.toString());
        replaceInManifest(parts[0], parts[1]);

        assertThat(run(url, "restore", "--replace", file.toString())).isEqualTo(1);

        assertThat(text(err)).contains(parts[2]);
    }

    @Test
    void restore_columnOfAGeneratorIsMissing_reportsHowToAddIt() throws Exception {
        execute(url, "ALTER TABLE crypto_report ADD COLUMN \"Model\" text DEFAULT 'm'");
        execute(url, "CREATE TABLE of_generator (id int)");
        run(url, "backup", file.toString());
        assertThat(text(err)).contains("of_generator");
        String other = PostgresFixture.newDatabaseUrl();

        assertThat(run(other, "restore", file.toString())).isEqualTo(1);
        assertThat(text(err)).contains("ALTER TABLE crypto_report ADD COLUMN \"Model\" text");

        execute(other, "ALTER TABLE crypto_report ADD COLUMN \"Model\" text");
        assertThat(run(other, "restore", file.toString())).isZero();
        assertThat(value(other, "SELECT \"Model\" FROM crypto_report LIMIT 1")).isEqualTo("m");
    }

    @Test
    void backup_cannotBeWritten_leavesNothingAndTheFileBefore() throws Exception {
        Files.writeString(file, "the one before");
        Files.createDirectory(temp.resolve("site.backup.part"));

        assertThat(run(url, "backup", file.toString())).isEqualTo(1);

        assertThat(text(err)).contains("Cannot write", "Nothing was written");
        assertThat(file).hasContent("the one before");
    }

    @Test
    void backup_withoutADatabase_makesNone() {
        assertThat(runWith(Map.of("DATA_DIR", temp.resolve("none").toString()), "backup", file.toString()))
                .isEqualTo(1);
        assertThat(text(err)).contains("There is no database in DATA_DIR");
        assertThat(temp.resolve("none")).doesNotExist();
    }

    private int run(String database, String... arguments) {
        return runWith(Map.of("DATABASE_URL", database), arguments);
    }

    private int runWith(Map<String, String> environment, String... arguments) {
        return new CommandLine(
                        environment,
                        temp.resolve("no.env"),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }

    private void replaceInManifest(String old, String changed) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + file.toUri()), Map.of())) {
            Path manifest = zip.getPath("backup.json");
            String text = Files.readString(manifest);
            assertThat(text).contains(old);
            Files.writeString(manifest, text.replace(old, changed));
            Path sums = zip.getPath("SHA256SUMS");
            String sum = sha256(Files.readAllBytes(manifest));
            Files.writeString(sums, Files.readString(sums).replaceAll("(?m)^\\S+(  backup.json)$", sum + "$1"));
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> contentsWithoutAudit(String database) throws SQLException {
        Map<String, String> contents = contents(database);
        contents.remove("audit_entry");
        contents.remove("report_entry");
        return contents;
    }

    /** Returns a digest of the rows of each table. */
    private static Map<String, String> contents(String database) throws SQLException {
        Map<String, String> contents = new TreeMap<>();
        try (Connection connection = connect(database)) {
            for (String table : query(
                    connection,
                    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                            + " AND relname <> 'flyway_schema_history'")) {
                contents.put(
                        table,
                        query(
                                        connection,
                                        "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)),"
                                                + " '') FROM " + table + " t")
                                .getFirst());
            }
        }
        assertThat(contents).containsKeys("crypto_report", "kline", "alert_rule", "api_key", "report_revision");
        return contents;
    }

    private static Connection connect(String database) throws SQLException {
        URI uri = URI.create(database);
        String[] login = uri.getUserInfo().split(":");
        return DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getAuthority().replaceAll(".*@", "") + uri.getPath(), login[0], login[1]);
    }

    private static List<String> query(Connection connection, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static String value(String database, String sql) throws SQLException {
        try (Connection connection = connect(database)) {
            return query(connection, sql).getFirst();
        }
    }

    private static void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
