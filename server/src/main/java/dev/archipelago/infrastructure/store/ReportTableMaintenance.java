package dev.archipelago.infrastructure.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/**
 * Creates the index and the notify trigger of the report table, and installs the extension of the search, if they are
 * missing. It runs outside of Flyway, since an index built without blocking writers would wait for Flyway's own lock,
 * and since a role without the privileges must not block later migrations. Writers of the table never wait for longer
 * than two seconds.
 */
final class ReportTableMaintenance {

    /**
     * The advisory lock that lets only one node build the index, since an index being built looks like a failed one.
     */
    private static final long LOCK = 0x617263686970656cL;

    private static final String INDEX = "crypto_report_newest";
    private static final String TRIGGER = "crypto_report_notify";

    private static final String UNACCENTED = "SELECT EXISTS (SELECT FROM pg_ts_config_map m"
            + " JOIN pg_ts_dict d ON d.oid = m.mapdict"
            + " WHERE m.mapcfg = 'report_vietnamese'::regconfig AND d.dictname = 'unaccent')";

    private final DataSource source;

    ReportTableMaintenance(DataSource source) {
        this.source = source;
    }

    /**
     * Adds missing triggers and indexes. Those that the role lacks privileges for are added to {@code denied}.
     *
     * @throws SQLException if the database cannot be reached or is busy; a retry may succeed
     */
    void run(List<String> denied) throws SQLException {
        // The lock is that of a transaction, which a pooler in transaction mode keeps too.
        try (Connection locking = source.getConnection();
                Statement lock = locking.createStatement();
                Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            if (!isTrue(statement, "SELECT to_regclass('crypto_report') IS NOT NULL")) {
                denied.add("create the missing table crypto_report");
                return;
            }
            locking.setAutoCommit(false);
            if (!isTrue(lock, "SELECT pg_try_advisory_xact_lock(" + LOCK + ")")) {
                // Another node is doing it.
                return;
            }
            // Ends the snapshot of that query, for which CREATE INDEX CONCURRENTLY would wait.
            lock.execute("SAVEPOINT locked");
            attempt(
                    "install the notify trigger on crypto_report",
                    denied,
                    () -> inTransaction(connection, () -> trigger(statement)));
            attempt("build the index " + INDEX + " on crypto_report", denied, () -> index(statement));
            attempt(
                    "install the extension unaccent for the search of reports",
                    denied,
                    () -> inTransaction(connection, () -> unaccent(statement)));
            locking.rollback();
        }
    }

    private static void trigger(Statement statement) throws SQLException {
        if (!isTrue(
                statement,
                "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgname = '" + TRIGGER
                        + "' AND tgrelid = 'crypto_report'::regclass)")) {
            statement.execute(text("/db/upkeep/notify_function.sql"));
            statement.execute("CREATE TRIGGER " + TRIGGER + " AFTER INSERT OR UPDATE OR DELETE ON crypto_report"
                    + " FOR EACH ROW EXECUTE FUNCTION crypto_report_notify()");
        }
    }

    private static void index(Statement statement) throws SQLException {
        String condition = " FROM pg_index WHERE indexrelid = to_regclass('" + INDEX + "')";
        if (isTrue(statement, "SELECT EXISTS (SELECT" + condition + " AND NOT indisvalid)")) {
            statement.execute("DROP INDEX CONCURRENTLY " + INDEX);
        }
        if (!isTrue(statement, "SELECT EXISTS (SELECT" + condition + ")")) {
            // It waits for long transactions of other clients, which blocks no request.
            statement.execute("CREATE INDEX CONCURRENTLY " + INDEX + " ON crypto_report (created_at DESC, id DESC)");
        }
    }

    /** An extension that an operator installs later is used after the next start. */
    private static void unaccent(Statement statement) throws SQLException {
        if (isTrue(statement, "SELECT to_regclass('report_entry') IS NOT NULL") && !isTrue(statement, UNACCENTED)) {
            statement.execute(text("/db/upkeep/unaccent.sql"));
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    private static void inTransaction(Connection connection, Step step) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement limit = connection.createStatement()) {
            limit.execute("SET LOCAL lock_timeout = '2s'");
            step.run();
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static void attempt(String what, List<String> denied, Step step) throws SQLException {
        try {
            step.run();
        } catch (SQLException e) {
            if (!SqlStates.denied(e) && !SqlStates.lacking(e)) {
                throw e;
            }
            denied.add(what);
        }
    }

    private static boolean isTrue(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static String text(String resource) {
        try (InputStream in = ReportTableMaintenance.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
