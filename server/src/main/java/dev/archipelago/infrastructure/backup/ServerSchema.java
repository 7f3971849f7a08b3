package dev.archipelago.infrastructure.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the migrations that were applied to a database created, read from their scripts: tables, and the enum types
 * whose labels grow. Other tables of the database belong to other programs.
 *
 * @param version the number of the last migration
 * @param tables the tables, in the order of their creation, hence after those that they refer to
 * @param enums the names of the enum types
 * @param seeded the tables into which a migration inserted rows
 */
record ServerSchema(int version, List<String> tables, List<String> enums, Set<String> seeded) {

    /** The tables that the server derives from {@code crypto_report}; it fills them again when they are empty. */
    static final Set<String> DERIVED = Set.of("report_entry", "report_day", "report_entry_translation");

    /** The ids of the reports that came with the server; not a table of a migration. */
    static final String SAMPLES = "sample_report";

    private static final Pattern TABLE = Pattern.compile("CREATE TABLE (?:IF NOT EXISTS )?(\\w+)");
    private static final Pattern ENUM = Pattern.compile("CREATE TYPE (\\w+) AS ENUM");
    private static final Pattern INSERT = Pattern.compile("INSERT INTO (\\w+)");
    private static final Pattern SCRIPT = Pattern.compile("V(\\d+)__\\w+\\.sql");

    /**
     * Reads the schema of a database.
     *
     * @throws BackupException if no migration was applied to it, or one that this version does not have
     */
    static ServerSchema of(Connection connection) throws SQLException {
        int version = 0;
        Set<String> tables = new LinkedHashSet<>();
        Set<String> enums = new LinkedHashSet<>();
        Set<String> seeded = new LinkedHashSet<>();
        for (String script : scripts(connection)) {
            Matcher name = SCRIPT.matcher(script);
            if (!name.matches()) {
                continue;
            }
            String text = text(script);
            version = Math.max(version, Integer.parseInt(name.group(1)));
            collect(TABLE, text, tables);
            collect(ENUM, text, enums);
            collect(INSERT, text, seeded);
        }
        if (version == 0) {
            throw new BackupException("The database has no tables of Archipelago.");
        }
        return new ServerSchema(version, List.copyOf(tables), List.copyOf(enums), Set.copyOf(seeded));
    }

    /** The tables whose rows a backup contains. */
    List<String> kept() {
        return tables.stream().filter(table -> !DERIVED.contains(table)).toList();
    }

    private static List<String> scripts(Connection connection) throws SQLException {
        List<String> scripts = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT to_regclass('flyway_schema_history') IS NOT NULL")) {
                row.next();
                if (!row.getBoolean(1)) {
                    return scripts;
                }
            }
            try (ResultSet rows = statement.executeQuery(
                    "SELECT script FROM flyway_schema_history WHERE success AND type = 'SQL' ORDER BY installed_rank")) {
                while (rows.next()) {
                    scripts.add(rows.getString(1));
                }
            }
        }
        return scripts;
    }

    private static String text(String script) {
        try (InputStream in = ServerSchema.class.getResourceAsStream("/db/migration/" + script)) {
            if (in == null) {
                throw new BackupException("A newer version has migrated the database (" + script
                        + "), so this one does not know all of its tables. Use the newer version.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collect(Pattern pattern, String text, Set<String> names) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
    }
}
