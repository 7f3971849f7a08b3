package dev.archipelago.communication.reports;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Reads {@code created_at}, which is {@code timestamptz} or, in older databases, {@code timestamp} meant as UTC. */
final class CreationTime {

    private CreationTime() {}

    /** The instant in the column named {@code created_at} of the current row. The column must not be null. */
    static Instant of(ResultSet row) throws SQLException {
        int column = row.findColumn("created_at");
        // Determined for each result rather than once, since an operator may convert the column while the server runs.
        if (row.getMetaData().getColumnTypeName(column).equals("timestamptz")) {
            return row.getObject(column, OffsetDateTime.class).toInstant();
        }
        return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }
}
