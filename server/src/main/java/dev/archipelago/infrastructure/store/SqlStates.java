package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.island.RootCauses;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Classifies the SQL states of PostgreSQL. */
public final class SqlStates {

    /** Insufficient privilege, and a read-only transaction as on a replica. */
    private static final Set<String> DENIED = Set.of("42501", "25006");

    /** The extension is not installed on the machine: as of PostgreSQL 15, and before. */
    private static final Set<String> LACKING = Set.of("0A000", "58P01");

    /** Insufficient resources: disk full. */
    static final String DISK_FULL = "53100";

    private SqlStates() {}

    /** Whether the role or the server does not permit the change, so that a retry is useless. */
    static boolean denied(SQLException e) {
        return DENIED.contains(String.valueOf(e.getSQLState()));
    }

    /** Whether the server's installation lacks a component, so that a retry is useless. */
    static boolean lacking(SQLException e) {
        return LACKING.contains(String.valueOf(e.getSQLState()));
    }

    /**
     * Whether the role lacks the table or the privilege that a statement needs, as where the migrations could not run,
     * so that a retry is useless.
     */
    public static boolean unusable(Throwable e) {
        return in(e).filter(cause -> denied(cause) || "42P01".equals(cause.getSQLState()))
                .isPresent();
    }

    /** Whether PostgreSQL could not be reached or was starting or stopping, so that a retry may succeed. */
    public static boolean temporary(Throwable e) {
        return in(e).filter(cause -> {
                    String state = String.valueOf(cause.getSQLState());
                    return cause instanceof SQLTransientConnectionException
                            || state.startsWith("08")
                            || state.startsWith("57P0")
                            || state.equals("53300");
                })
                .isPresent();
    }

    /** Whether a statement violated a constraint, such as a primary key. */
    public static boolean violatesConstraint(Throwable e) {
        return in(e).filter(cause -> String.valueOf(cause.getSQLState()).startsWith("23"))
                .isPresent();
    }

    /** Whether a statement was cancelled because it exceeded its timeout. */
    public static boolean takesTooLong(Throwable e) {
        return in(e).filter(cause -> "57014".equals(cause.getSQLState())).isPresent();
    }

    /** Whether a statement named a label that its enum type does not have. */
    public static boolean unknownLabel(Throwable e) {
        return in(e).filter(cause -> "22P02".equals(cause.getSQLState())).isPresent();
    }

    /** Whether a statement failed because PostgreSQL's disk is full. */
    public static boolean diskFull(Throwable e) {
        return in(e).filter(cause -> DISK_FULL.equals(cause.getSQLState())).isPresent();
    }

    /**
     * Describes a failure of the database in one line by its root cause: the exceptions around it repeat it with the
     * whole statement and its arguments.
     */
    public static String describe(Throwable e) {
        return diskFull(e)
                ? "the disk of PostgreSQL is full"
                : RootCauses.of(e).toString().lines().findFirst().orElse("unknown");
    }

    /** The first SQL error among the causes. */
    public static Optional<SQLException> in(@Nullable Throwable e) {
        return e == null ? Optional.empty() : RootCauses.find(e, SQLException.class);
    }
}
