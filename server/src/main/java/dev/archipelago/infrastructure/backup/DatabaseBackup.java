package dev.archipelago.infrastructure.backup;

import dev.archipelago.infrastructure.backup.BackupManifest.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.PGConnection;

/**
 * Backs up the tables of the server: all of one snapshot of the database, while servers and report generators go on.
 * What is derived from other rows and the sample reports are left out. Memory use does not depend on the size of the
 * database.
 */
public final class DatabaseBackup {

    /** The first schema whose backups later versions can load, because later migrations only add. */
    static final int FIRST_SCHEMA = 11;

    private static final String[] SESSION = {
        "SET LOCAL statement_timeout = 0",
        "SET LOCAL idle_in_transaction_session_timeout = 0",
        "SET LOCAL TimeZone = 'UTC'",
        "SET LOCAL DateStyle = 'ISO'",
        "SET LOCAL bytea_output = 'hex'"
    };

    /**
     * What was backed up.
     *
     * @param rows the number of rows of each table
     * @param bytes the size of the file
     * @param schema the number of the last migration
     * @param foreign the tables of the same schema that belong to other programs and are not in the backup
     */
    public record Summary(Map<String, Long> rows, long bytes, int schema, List<String> foreign) {}

    private final Connection connection;
    private final TransferMeter meter;

    /**
     * @param connection a connection that nothing else uses, with the right to read all tables
     * @param meter reports progress
     */
    public DatabaseBackup(Connection connection, TransferMeter meter) {
        this.connection = connection;
        this.meter = meter;
    }

    /**
     * Writes a backup, which replaces {@code file} when it is complete.
     *
     * @param program the version of this program
     * @param settings its settings without secrets
     * @throws BackupException if the database cannot be backed up by this version
     * @throws IOException if the file cannot be written; nothing is left of it then
     */
    public Summary write(Path file, String program, String settings, Instant now) throws IOException, SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        TableQueries.execute(connection, SESSION);
        ServerSchema schema = ServerSchema.of(connection);
        if (schema.version() < FIRST_SCHEMA) {
            throw new BackupException("The database has schema " + schema.version() + "; backups begin with schema "
                    + FIRST_SCHEMA + ". Start this version once, which migrates it.");
        }
        try (BackupWriter writer = BackupWriter.create(file)) {
            BackupManifest manifest = manifest(schema, program, settings, now);
            writer.entry("backup.json", out -> BackupFile.write(manifest, out));
            Map<String, Long> rows = new LinkedHashMap<>();
            for (Table table : manifest.tables()) {
                meter.begin(table.name());
                writer.entry(
                        table.entry(),
                        out -> rows.put(
                                table.name(),
                                connection
                                        .unwrap(PGConnection.class)
                                        .getCopyAPI()
                                        .copyOut(copy(table), meter.count(out))));
            }
            List<String> foreign = foreign(schema);
            connection.rollback();
            return new Summary(rows, writer.finish(), schema.version(), foreign);
        }
    }

    private BackupManifest manifest(ServerSchema schema, String program, String settings, Instant now)
            throws SQLException {
        Map<String, List<String>> enums = new TreeMap<>();
        for (String type : schema.enums()) {
            enums.put(
                    type,
                    TableQueries.texts(
                            connection,
                            "SELECT enumlabel FROM pg_enum WHERE enumtypid = to_regtype('" + type
                                    + "') ORDER BY enumsortorder"));
        }
        List<Table> tables = new ArrayList<>();
        Map<String, Long> sequences = new TreeMap<>();
        for (String name : schema.kept()) {
            tables.add(new Table(name, TableQueries.columns(connection, name)));
            for (Map.Entry<String, String> sequence :
                    TableQueries.sequences(connection, name).entrySet()) {
                sequences.put(name + "." + sequence.getKey(), TableQueries.lastValue(connection, sequence.getValue()));
            }
        }
        return new BackupManifest(
                BackupManifest.FORMAT,
                program,
                now.toString(),
                schema.version(),
                connection.getMetaData().getDatabaseProductVersion(),
                settings,
                enums,
                sequences,
                tables);
    }

    private String copy(Table table) throws SQLException {
        String columns = TableQueries.list(table.columns());
        boolean samples = table.name().equals("crypto_report") && TableQueries.exists(connection, ServerSchema.SAMPLES);
        return samples
                ? "COPY (SELECT " + columns + " FROM crypto_report WHERE id NOT IN (SELECT report_id FROM "
                        + ServerSchema.SAMPLES + ")) TO STDOUT"
                : "COPY " + table.name() + " (" + columns + ") TO STDOUT";
    }

    private List<String> foreign(ServerSchema schema) throws SQLException {
        List<String> names = TableQueries.texts(
                connection,
                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace"
                        + " AND relname NOT IN ('flyway_schema_history', '" + ServerSchema.SAMPLES
                        + "') ORDER BY relname");
        names.removeAll(schema.tables());
        return names;
    }
}
