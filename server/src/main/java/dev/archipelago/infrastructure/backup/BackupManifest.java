package dev.archipelago.infrastructure.backup;

import java.util.List;
import java.util.Map;

/**
 * The description of a backup, its entry {@code backup.json}.
 *
 * @param format the version of the file format
 * @param program the version of the program that made it
 * @param createdAt the time of the snapshot, ISO 8601
 * @param schema the number of the last migration of the database
 * @param postgresql the version of the PostgreSQL server
 * @param settings the settings of the program that differ from the defaults, without secrets; for people
 * @param enums the labels of each enum type, in their order
 * @param sequences the last value of each sequence by {@code table.column}; 0 if it was never used
 * @param tables the tables in the order in which they are loaded
 */
record BackupManifest(
        int format,
        String program,
        String createdAt,
        int schema,
        String postgresql,
        String settings,
        Map<String, List<String>> enums,
        Map<String, Long> sequences,
        List<Table> tables) {

    /** The only version of the format so far. */
    static final int FORMAT = 1;

    /** A table whose rows are the entry {@code tables/NAME.copy}, in PostgreSQL's text format of COPY. */
    record Table(String name, List<Column> columns) {
        /** The name of the entry with its rows. */
        String entry() {
            return "tables/" + name + ".copy";
        }
    }

    /** A column. @param type the name of its type, as PostgreSQL prints it */
    record Column(String name, String type) {}
}
