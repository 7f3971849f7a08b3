package dev.archipelago.infrastructure.backup;

import dev.archipelago.infrastructure.backup.BackupManifest.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a backup and a restore ask about tables, in the schema that the role uses. */
final class TableQueries {

    /** The sequence of each generated column: its own one, or one that its default names. */
    private static final String SEQUENCES = """
        SELECT a.attname, coalesce(pg_get_serial_sequence(quote_ident(c.relname), a.attname),
                                   substring(pg_get_expr(d.adbin, d.adrelid) from '''([^'']+)'''))
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.oid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped
            AND (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%')\
        """;

    private TableQueries() {}

    /** The columns whose values can be set. */
    static List<Column> columns(Connection connection, String table) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement query =
                connection.prepareStatement("SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
                        + " WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
                        + " ORDER BY attnum")) {
            query.setString(1, table);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    columns.add(new Column(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return columns;
    }

    /** The names of the sequences of a table by the column that they number. */
    static Map<String, String> sequences(Connection connection, String table) throws SQLException {
        Map<String, String> sequences = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(SEQUENCES)) {
            query.setString(1, table);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    sequences.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return sequences;
    }

    /** The last value that a sequence returned; 0 if it was never used. */
    static long lastValue(Connection connection, String sequence) throws SQLException {
        return number(connection, "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM " + sequence);
    }

    static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    static List<String> texts(Connection connection, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    static boolean exists(Connection connection, String table) throws SQLException {
        return number(connection, "SELECT (to_regclass('" + table + "') IS NOT NULL)::int") == 1;
    }

    static boolean hasRows(Connection connection, String table) throws SQLException {
        return number(connection, "SELECT EXISTS (SELECT FROM " + table + ")::int") == 1;
    }

    static String list(List<Column> columns) {
        return columns.stream().map(column -> quoted(column.name())).collect(Collectors.joining(", "));
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
