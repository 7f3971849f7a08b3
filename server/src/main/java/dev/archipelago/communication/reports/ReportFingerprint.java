package dev.archipelago.communication.reports;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What all rows of {@code crypto_report} looked like at one moment, in three numbers.
 *
 * @param hash changes when any row is added, updated or deleted: PostgreSQL gives each version of a row a new xmin
 */
record ReportFingerprint(long count, int newestId, String hash) {

    /** Before any look. */
    static final ReportFingerprint NONE = new ReportFingerprint(0, 0, "0");

    private static final String QUERY = """
            select count(*), coalesce(max(id), 0), coalesce(sum(h), 0)::text,
                   count(*) filter (where id <= ?), coalesce(sum(h) filter (where id <= ?), 0)::text
            from (select id, hashtext(id::text || '/' || xmin::text)::bigint as h from crypto_report) r""";

    /**
     * A look at the table.
     *
     * @param addedOnly whether, since the last look, nothing happened to the rows of then
     */
    record Look(ReportFingerprint now, boolean addedOnly) {}

    /** Looks at the table again. Reads every row's head but no text. */
    Look again(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setInt(1, newestId);
            query.setInt(2, newestId);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                ReportFingerprint now = new ReportFingerprint(row.getLong(1), row.getInt(2), row.getString(3));
                boolean same = row.getLong(4) == count && row.getString(5).equals(hash);
                return new Look(now, same);
            }
        }
    }

    /** The ids after the newest of this look, ascending, or empty if they are more than {@code limit}. */
    Optional<List<Integer>> added(Connection connection, int limit) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("select id from crypto_report where id > ? order by id limit ?")) {
            query.setInt(1, newestId);
            query.setInt(2, limit + 1);
            List<Integer> ids = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getInt(1));
                }
            }
            return ids.size() > limit ? Optional.empty() : Optional.of(ids);
        }
    }
}
