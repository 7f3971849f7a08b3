package dev.archipelago.infrastructure.backup;

import dev.archipelago.infrastructure.backup.BackupManifest.Column;
import dev.archipelago.infrastructure.backup.BackupManifest.Table;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/**
 * Loads a backup into a database that has the tables of this version. All rows are replaced in one transaction: if it
 * does not commit, the database keeps its state. Memory use does not depend on the size of the backup.
 */
public final class DatabaseRestore {

    /** The name by which the connection of each server that watches for changed reports can be recognised. */
    private static final String SERVERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name = 'archipelago report changes'";

    /** The advisory lock that excludes a second restore. */
    private static final long LOCK = 0x726573746f7265L;

    private static final String[] SESSION = {
        "SET LOCAL statement_timeout = 0",
        "SET LOCAL idle_in_transaction_session_timeout = 0",
        "SET LOCAL lock_timeout = '10s'",
        "SET LOCAL TimeZone = 'UTC'",
        "SET LOCAL DateStyle = 'ISO'"
    };

    private final Connection connection;
    private final TransferMeter meter;

    /**
     * @param connection a connection that nothing else uses, of the owner of the tables
     * @param meter reports progress
     */
    public DatabaseRestore(Connection connection, TransferMeter meter) {
        this.connection = connection;
        this.meter = meter;
    }

    /**
     * Loads {@code file}.
     *
     * @param replace whether to replace the rows of a database that is not empty
     * @return the number of rows of each table
     * @throws BackupException if the backup does not fit, the database is not empty, or a server uses it
     */
    public Map<String, Long> load(BackupFile file, boolean replace) throws IOException, SQLException {
        BackupManifest backup = file.manifest();
        requireNoServer();
        ServerSchema schema = ServerSchema.of(connection);
        requireSchema(backup, schema);
        addLabels(backup, schema);
        connection.setAutoCommit(false);
        try {
            TableQueries.execute(connection, SESSION);
            if (TableQueries.number(connection, "SELECT pg_try_advisory_xact_lock(" + LOCK + ")::int") == 0) {
                throw new BackupException("Another restore into this database is in progress.");
            }
            if (!replace) {
                requireEmpty(schema);
            }
            Map<String, List<String>> triggers = disableTriggers(schema);
            clear(schema);
            Map<String, Long> rows = copy(file, backup);
            for (Map.Entry<String, List<String>> table : triggers.entrySet()) {
                for (String trigger : table.getValue()) {
                    TableQueries.execute(
                            connection,
                            "ALTER TABLE " + table.getKey() + " ENABLE TRIGGER " + TableQueries.quoted(trigger));
                }
            }
            advanceSequences(backup);
            audit(file, backup);
            connection.commit();
            return rows;
        } catch (IOException | SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }

    private void requireNoServer() throws SQLException {
        long servers = TableQueries.number(connection, SERVERS);
        if (servers > 0) {
            throw new BackupException((servers == 1 ? "A server uses" : servers + " servers use")
                    + " this database. Stop every server, restore, and start them again.");
        }
    }

    private void requireSchema(BackupManifest backup, ServerSchema schema) throws SQLException {
        if (backup.schema() > schema.version()) {
            throw new BackupException("The backup has schema " + backup.schema() + ", the database "
                    + schema.version() + ": restore it with the version that made it (" + backup.program()
                    + ") or a newer one.");
        }
        if (backup.schema() < DatabaseBackup.FIRST_SCHEMA) {
            throw new BackupException("The backup has schema " + backup.schema() + ", which cannot be loaded.");
        }
        for (Table table : backup.tables()) {
            if (!schema.kept().contains(table.name())) {
                throw new BackupException("The backup has a table " + table.name() + " that this version does not.");
            }
            Set<String> columns = new LinkedHashSet<>();
            TableQueries.columns(connection, table.name()).forEach(column -> columns.add(column.name()));
            for (Column column : table.columns()) {
                if (!columns.contains(column.name())) {
                    throw new BackupException("The table " + table.name() + " has no column " + column.name()
                            + ", which the backup has. Run ALTER TABLE " + table.name() + " ADD COLUMN "
                            + TableQueries.quoted(column.name()) + " " + column.type() + " and restore again.");
                }
            }
        }
    }

    /** Labels are only ever added and cannot be used by the transaction that adds them. */
    private void addLabels(BackupManifest backup, ServerSchema schema) throws SQLException {
        for (Map.Entry<String, List<String>> type : backup.enums().entrySet()) {
            if (!schema.enums().contains(type.getKey())) {
                throw new BackupException("The backup has a type " + type.getKey() + " that this version does not.");
            }
            Set<String> missing = new LinkedHashSet<>(type.getValue());
            missing.removeAll(TableQueries.texts(
                    connection, "SELECT enumlabel FROM pg_enum WHERE enumtypid = to_regtype('" + type.getKey() + "')"));
            for (String label : missing) {
                TableQueries.execute(
                        connection,
                        "ALTER TYPE " + type.getKey() + " ADD VALUE IF NOT EXISTS '" + label.replace("'", "''") + "'");
            }
        }
    }

    private void requireEmpty(ServerSchema schema) throws SQLException {
        List<String> filled = new ArrayList<>();
        boolean samples = TableQueries.exists(connection, ServerSchema.SAMPLES);
        for (String table : schema.kept()) {
            boolean onlySamples = samples && table.equals("crypto_report");
            boolean rows = onlySamples
                    ? TableQueries.hasRows(
                            connection,
                            "crypto_report WHERE id NOT IN (SELECT report_id FROM " + ServerSchema.SAMPLES + ")")
                    : TableQueries.hasRows(connection, table);
            if (rows && !schema.seeded().contains(table)) {
                filled.add(table);
            }
        }
        if (!filled.isEmpty()) {
            throw new BackupException("The database is not empty: there are rows in " + String.join(", ", filled)
                    + ". --replace replaces all rows of the server's tables.");
        }
    }

    /**
     * Disables the triggers of the tables for this transaction, since one refuses to delete and others notify of each
     * row. The table of reports may belong to another role, whose triggers then run.
     */
    private Map<String, List<String>> disableTriggers(ServerSchema schema) throws SQLException {
        Map<String, List<String>> disabled = new LinkedHashMap<>();
        for (String table : schema.kept()) {
            List<String> triggers = TableQueries.texts(
                    connection,
                    "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.oid = '" + table
                            + "'::regclass AND NOT tgisinternal AND tgenabled = 'O'"
                            + " AND pg_has_role(c.relowner, 'USAGE')");
            for (String trigger : triggers) {
                TableQueries.execute(
                        connection, "ALTER TABLE " + table + " DISABLE TRIGGER " + TableQueries.quoted(trigger));
            }
            disabled.put(table, triggers);
        }
        return disabled;
    }

    /** Deletes all rows; of a table of reports that is empty, not even the right to is needed. */
    private void clear(ServerSchema schema) throws SQLException {
        List<String> tables = new ArrayList<>();
        for (String table : Stream.concat(schema.tables().stream(), Stream.of(ServerSchema.SAMPLES))
                .toList()) {
            if (!TableQueries.exists(connection, table)) {
                continue;
            }
            if (!table.equals("crypto_report") || TableQueries.hasRows(connection, table)) {
                tables.add(table);
            }
        }
        TableQueries.execute(connection, "TRUNCATE " + String.join(", ", tables));
    }

    private Map<String, Long> copy(BackupFile file, BackupManifest backup) throws IOException, SQLException {
        Map<String, Long> rows = new LinkedHashMap<>();
        for (Table table : backup.tables()) {
            meter.begin(table.name());
            String copy = "COPY " + table.name() + " (" + TableQueries.list(table.columns()) + ") FROM STDIN";
            try (InputStream in = meter.count(file.rows(table))) {
                rows.put(
                        table.name(),
                        connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy, in));
            }
        }
        return rows;
    }

    private void audit(BackupFile file, BackupManifest backup) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO audit_entry (at, actor, address, action, subject)"
                        + " VALUES (now(), 'command line', 'local', 'database.restored', ?)")) {
            insert.setString(1, file.path().getFileName() + ", backup of " + backup.createdAt());
            insert.executeUpdate();
        }
        // A server that has started meanwhile reads everything again.
        TableQueries.execute(connection, "SELECT pg_notify('crypto_report_changed', '')");
    }

    /** Sequences are not rolled back with the transaction, so they are only ever advanced. */
    private void advanceSequences(BackupManifest backup) throws SQLException {
        for (Table table : backup.tables()) {
            for (Map.Entry<String, String> sequence :
                    TableQueries.sequences(connection, table.name()).entrySet()) {
                String name = sequence.getValue();
                long last = TableQueries.lastValue(connection, name);
                long most = Math.max(
                        backup.sequences().getOrDefault(table.name() + "." + sequence.getKey(), 0L),
                        TableQueries.number(
                                connection,
                                "SELECT coalesce(max(" + TableQueries.quoted(sequence.getKey()) + "), 0) FROM "
                                        + table.name()));
                if (most > last) {
                    TableQueries.number(connection, "SELECT setval('" + name.replace("'", "''") + "', " + most + ")");
                }
            }
        }
    }
}
