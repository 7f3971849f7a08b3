package dev.archipelago.infrastructure.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.PGStatement;

/**
 * What connections to an address support, found by using them. Behind a pooler in transaction mode such as PgBouncer's,
 * a connection is served by another session of PostgreSQL in each transaction: settings and advisory locks of the
 * session are left behind for other clients, prepared statements are not found again, and notifications do not arrive.
 *
 * @param kept whether a connection keeps its session between transactions
 * @param preparedStatements whether a prepared statement can be executed in later transactions, which some poolers
 *     provide without keeping sessions
 */
public record PostgresSessions(boolean kept, boolean preparedStatements) {

    /** What a direct connection supports. */
    public static final PostgresSessions DIRECT = new PostgresSessions(true, true);

    private static final String SETTING = "archipelago.session_test";
    private static final String READ = "SELECT coalesce(current_setting('" + SETTING + "', true), '')";
    private static final int ATTEMPTS = 3;
    private static final int SESSION_ATTEMPTS = 10;

    /** Opens a connection. */
    @FunctionalInterface
    public interface Connector {
        /** Opens a connection that nothing else uses. */
        Connection open() throws SQLException;
    }

    /**
     * Tests the connections to an address with two of them.
     *
     * @param connector opens connections that do not prepare statements by themselves
     * @throws SQLException if the database cannot be reached, or supports no transactions
     */
    public static PostgresSessions test(Connector connector) throws SQLException {
        try (Connection one = connector.open();
                Connection other = connector.open()) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                if (!keepsSetting(one, other)) {
                    return new PostgresSessions(false, keepsPreparedStatement(one, other));
                }
            }
            return DIRECT;
        }
    }

    /**
     * Whether a notification reaches an idle connection that listens. It is sent by another one, since a pooler
     * delivers what arrives while the listening connection has a transaction.
     *
     * @param listening a connection without a transaction
     * @param connector opens the other connection
     * @param patience the longest wait
     */
    public static boolean delivers(Connection listening, Connector connector, Duration patience) throws SQLException {
        String channel =
                "archipelago_" + UUID.randomUUID().toString().replace("-", "").toLowerCase(Locale.ROOT);
        try (Statement statement = listening.createStatement()) {
            statement.execute("LISTEN " + channel);
            try (Connection sender = connector.open();
                    Statement notify = sender.createStatement()) {
                notify.execute("NOTIFY " + channel);
            }
            PGNotification[] arrived = listening.unwrap(PGConnection.class).getNotifications((int) patience.toMillis());
            statement.execute("UNLISTEN " + channel);
            return arrived != null && arrived.length > 0;
        }
    }

    /** The session that a transaction of {@code other} takes is that of {@code one}, if they share sessions. */
    private static boolean keepsSetting(Connection one, Connection other) throws SQLException {
        String token = UUID.randomUUID().toString();
        text(one, "SELECT set_config('" + SETTING + "', '" + token + "', false)");
        other.setAutoCommit(false);
        try {
            return !text(other, READ).equals(token) && text(one, READ).equals(token);
        } finally {
            other.rollback();
            other.setAutoCommit(true);
            text(one, "SELECT set_config('" + SETTING + "', '', false)");
        }
    }

    /**
     * Executes a prepared statement in a session other than that which has prepared it; within transactions, since the
     * driver otherwise prepares it again. If no other session is seen, the statement counts as not found. Its result
     * has a token, because the session may have a statement of an earlier test under the same name.
     */
    private static boolean keepsPreparedStatement(Connection one, Connection other) throws SQLException {
        one.setAutoCommit(false);
        other.setAutoCommit(false);
        String token = UUID.randomUUID().toString();
        try (PreparedStatement prepared =
                one.prepareStatement("SELECT pg_backend_pid(), '" + token + "' WHERE ? = 1")) {
            prepared.unwrap(PGStatement.class).setPrepareThreshold(1);
            for (int attempt = 0; attempt < SESSION_ATTEMPTS; attempt++) {
                Optional<Integer> session = session(prepared, token);
                one.commit();
                text(other, READ);
                Optional<Integer> next = session(prepared, token);
                one.commit();
                other.commit();
                if (session.isEmpty() || next.isEmpty()) {
                    return false;
                }
                if (!next.equals(session)) {
                    return true;
                }
            }
            return false;
        } catch (SQLException e) {
            // 26000: no such statement; 42P05: the name is taken, by another client.
            if ("26000".equals(e.getSQLState()) || "42P05".equals(e.getSQLState())) {
                return false;
            }
            throw e;
        } finally {
            one.rollback();
            other.rollback();
        }
    }

    /** The session that executes the statement; empty if that is another statement. */
    private static Optional<Integer> session(PreparedStatement prepared, String token) throws SQLException {
        prepared.setInt(1, 1);
        try (ResultSet row = prepared.executeQuery()) {
            return row.next() && row.getMetaData().getColumnCount() == 2 && token.equals(row.getString(2))
                    ? Optional.of(row.getInt(1))
                    : Optional.empty();
        }
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : "";
        }
    }
}
