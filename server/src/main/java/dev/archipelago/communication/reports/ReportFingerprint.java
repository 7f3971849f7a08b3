package dev.archipelago.communication.reports;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A fingerprint of all rows of {@code crypto_report}, and of their translations where the site has any.
 *
 * @param hash changes when any row is added, updated or deleted, since PostgreSQL gives each version of a row a new
 *     xmin
 */
record ReportFingerprint(long count, int newestId, String hash) {

    /** The fingerprint of an empty table. */
    static final ReportFingerprint NONE = new ReportFingerprint(0, 0, "0");

    private static final String QUERY = """
            select count(*), coalesce(max(id), 0), coalesce(sum(h), 0)::text,
                   count(*) filter (where id <= ?), coalesce(sum(h) filter (where id <= ?), 0)::text
            from (select id, hashtext(id::text || '/' || (%s)::text)::bigint as h from crypto_report r) r""";

    /**
     * The present fingerprint, compared with an earlier one.
     *
     * @param addedOnly whether the rows of the earlier one are unchanged
     */
    record Comparison(ReportFingerprint fingerprint, boolean addedOnly) {}

    /** Reads the present fingerprint. Scans every row, but not the bodies. */
    Comparison compare(Connection connection, BodyColumns columns) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(QUERY.formatted(columns.version()))) {
            query.setInt(1, newestId);
            query.setInt(2, newestId);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                ReportFingerprint now = new ReportFingerprint(row.getLong(1), row.getInt(2), row.getString(3));
                boolean same = row.getLong(4) == count && row.getString(5).equals(hash);
                return new Comparison(now, same);
            }
        }
    }

    /** The ids above those of this fingerprint, ascending; empty if there are more than {@code limit}. */
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
