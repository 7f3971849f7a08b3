package dev.archipelago.communication.reports;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The trigger that notifies of changed reports, which the server installs where its role may. */
final class ReportTrigger {

    /** The channel, whose payload is the id of the report. */
    static final String CHANNEL = "crypto_report_changed";

    // Identified by its function, not by its name: bits 4, 8 and 16 of tgtype are INSERT, DELETE and UPDATE.
    private static final String QUERY = """
            select coalesce(bit_or(t.tgtype::int) & 28, 0) = 28
            from pg_trigger t join pg_proc p on p.oid = t.tgfoid
            where t.tgrelid = to_regclass('crypto_report') and t.tgenabled in ('O', 'A')
              and strpos(p.prosrc, 'crypto_report_changed') > 0""";

    private ReportTrigger() {}

    /** Whether every inserted, updated and deleted row is notified on {@link #CHANNEL}. */
    static boolean covers(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUERY)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
