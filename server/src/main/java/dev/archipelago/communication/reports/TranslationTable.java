package dev.archipelago.communication.reports;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jdbi.v3.core.Handle;

/**
 * Decides whether {@code report_translation} is read: if the site has a language whose bodies are there and the table
 * exists. Costs a statement only until it exists. Thread-safe.
 */
final class TranslationTable {

    private static final String EXISTS = "select to_regclass('report_translation') is not null";

    private volatile boolean exists;

    /** Where the bodies of reports are stored, as of now. */
    BodyColumns columns(Handle handle) {
        if (isUnknown()) {
            exists = handle.createQuery(EXISTS).mapTo(boolean.class).one();
        }
        return columns();
    }

    /** Where the bodies of reports are stored, as of now. */
    BodyColumns columns(Connection connection) throws SQLException {
        if (isUnknown()) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(EXISTS)) {
                exists = row.next() && row.getBoolean(1);
            }
        }
        return columns();
    }

    private boolean isUnknown() {
        return !exists && !BodyColumns.translations().isEmpty();
    }

    private BodyColumns columns() {
        return new BodyColumns(exists && !BodyColumns.translations().isEmpty());
    }
}
