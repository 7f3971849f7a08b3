package dev.archipelago.infrastructure.store;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL's error codes mean to us. */
public final class SqlStates {

    /** Insufficient privilege, and a read-only transaction as on a replica. */
    private static final Set<String> DENIED = Set.of("42501", "25006");

    private SqlStates() {}

    /** Whether the role or the server does not allow the change, so that trying again is of no use. */
    static boolean denied(SQLException e) {
        return DENIED.contains(String.valueOf(e.getSQLState()));
    }

    /** The first SQL error among the causes. */
    public static Optional<SQLException> in(@Nullable Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }
}
