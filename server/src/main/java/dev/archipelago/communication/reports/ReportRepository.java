package dev.archipelago.communication.reports;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/**
 * The reports stored in PostgreSQL, newest first by {@code (created_at, id)}. Only reads. Each method is one statement,
 * limited to {@value #TIMEOUT_SECONDS} s, and throws {@code JdbiException} if PostgreSQL is away or refuses. Thread-safe.
 */
public final class ReportRepository {

    /** How many characters of a body {@link ReportExcerptSource} has at most. */
    public static final int BEGINNING = ReportLimits.MAX_HTML_CHARACTERS;

    private static final int TIMEOUT_SECONDS = 5;

    /** An English body of nothing but white space is none. */
    private static final String HAS_ENGLISH = "coalesce(html_content_en ~ '\\S', false)";

    private static final String SHOWN =
            "id, created_at, (has_english and :english) as english, has_english, left(case when has_english and :english"
                    + " then html_content_en else html_content end, :length) as html";

    // The limit is innermost, so that texts are only looked into for the rows that come back.
    private static final String BEGINNINGS = "select " + SHOWN + " from (select limited.*, " + HAS_ENGLISH
            + " as has_english from (select * from crypto_report %s order by created_at desc, id desc"
            + " limit :limit offset :offset) limited) r";

    private static final String BY_ID = "select " + SHOWN + " from (select *, " + HAS_ENGLISH
            + " as has_english from crypto_report where id = any(:ids)) r order by created_at desc, id desc";

    private static final String WHOLE = "select " + SHOWN
            + ", left(css_content, :css) as css, left(case when has_english and :english"
            + " then coalesce(js_content_en, js_content) else js_content end, :script) as script"
            + " from (select *, " + HAS_ENGLISH + " as has_english from crypto_report where id = :id) r";

    // A left join, so that the count comes back also when the slice is empty.
    private static final String SLICE =
            "select * from (select count(*) as total from crypto_report) c left join lateral ("
                    + BEGINNINGS.formatted("") + ") b on true order by created_at desc, id desc";

    private static final String NEIGHBOURS = """
            select (select id from crypto_report
                    where (created_at, id) < (select created_at, id from crypto_report where id = :id)
                    order by created_at desc, id desc limit 1) as older,
                   (select id from crypto_report
                    where (created_at, id) > (select created_at, id from crypto_report where id = :id)
                    order by created_at, id limit 1) as newer""";

    // The length of a text is known without reading it.
    private static final String ROWS =
            "select id, created_at, coalesce(octet_length(html_content_en), 0) > 0 as has_english"
                    + " from crypto_report where id >= :first and id < :end order by id";

    private final Jdbi jdbi;

    public ReportRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The newest report in English if {@code english} and there is an English body, else in Vietnamese. */
    public Optional<ReportExcerptSource> newest(boolean english) {
        return jdbi.withHandle(handle -> asked(handle.createQuery(BEGINNINGS.formatted("")), english, BEGINNING)
                .bind("limit", 1)
                .bind("offset", 0)
                .map((row, context) -> beginning(row))
                .findOne());
    }

    /** The {@code limit} newest reports, the newest first, in the language as by {@link #newest}. */
    public List<ReportExcerptSource> newest(int limit, boolean english) {
        return jdbi.withHandle(handle -> asked(handle.createQuery(BEGINNINGS.formatted("")), english, BEGINNING)
                .bind("limit", limit)
                .bind("offset", 0)
                .map((row, context) -> beginning(row))
                .list());
    }

    /** Those of the reports {@code ids} that are there, newest first, in the language as by {@link #newest}. */
    public List<ReportExcerptSource> beginnings(List<Integer> ids, boolean english) {
        return jdbi.withHandle(handle -> asked(handle.createQuery(BY_ID), english, BEGINNING)
                .bindArray("ids", Integer.class, ids)
                .map((row, context) -> beginning(row))
                .list());
    }

    /** The beginning of report {@code id}, in the language as by {@link #newest}; empty if there is no such report. */
    public Optional<ReportExcerptSource> beginning(int id, boolean english) {
        return jdbi.withHandle(
                handle -> asked(handle.createQuery(BEGINNINGS.formatted("where id = :id")), english, BEGINNING)
                        .bind("id", id)
                        .bind("limit", 1)
                        .bind("offset", 0)
                        .map((row, context) -> beginning(row))
                        .findOne());
    }

    /**
     * Report {@code id}, each part up to one character more than {@link ReportLimits}, so that a longer one can be told, in the language as by
     * {@link #newest}; empty if there is no such report.
     */
    public Optional<StoredReport> report(int id, boolean english) {
        return jdbi.withHandle(handle -> asked(handle.createQuery(WHOLE), english, ReportLimits.MAX_HTML_CHARACTERS + 1)
                .bind("css", ReportLimits.MAX_CSS_CHARACTERS + 1)
                .bind("script", ReportLimits.MAX_SCRIPT_CHARACTERS + 1)
                .bind("id", id)
                .map((row, context) -> whole(row))
                .findOne());
    }

    /**
     * Up to {@code limit} reports after the {@code offset} newest, and how many there are in all.
     *
     * @throws IllegalArgumentException if {@code offset} or {@code limit} is negative
     */
    public ReportSlice slice(long offset, int limit, boolean english) {
        if (offset < 0 || limit < 0) {
            throw new IllegalArgumentException(
                    "offset " + offset + " and limit " + limit + " of a slice of reports must not be negative");
        }
        return jdbi.withHandle(handle -> asked(handle.createQuery(SLICE), english, BEGINNING)
                .bind("limit", limit)
                .bind("offset", offset)
                .scanResultSet((results, context) -> slice(results.get())));
    }

    /** The reports before and after report {@code id}; both empty if there is no such report. */
    public Neighbours neighbours(int id) {
        return jdbi.withHandle(handle -> handle.createQuery(NEIGHBOURS)
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("id", id)
                .map((row, context) -> new Neighbours(number(row, "older"), number(row, "newer")))
                .one());
    }

    /** How many reports there are. */
    public long count() {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from crypto_report")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .mapTo(long.class)
                .one());
    }

    /** The highest {@code id}, or 0 if there is no report. */
    public int lastId() {
        return jdbi.withHandle(handle -> handle.createQuery("select coalesce(max(id), 0) from crypto_report")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .mapTo(int.class)
                .one());
    }

    /**
     * The reports with an {@code id} from {@code first} up to but not {@code end}, by id, without looking into their texts: an
     * English body of white space counts as one here.
     */
    public List<ReportRow> rows(int first, int end) {
        return jdbi.withHandle(handle -> handle.createQuery(ROWS)
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("first", first)
                .bind("end", end)
                .map((row, context) ->
                        new ReportRow(row.getInt("id"), CreationTime.of(row), row.getBoolean("has_english")))
                .list());
    }

    private static Query asked(Query query, boolean english, int length) {
        return query.setQueryTimeout(TIMEOUT_SECONDS).bind("english", english).bind("length", length);
    }

    private static ReportSlice slice(ResultSet rows) throws SQLException {
        long total = 0;
        List<ReportExcerptSource> reports = new ArrayList<>();
        while (rows.next()) {
            total = rows.getLong("total");
            if (number(rows, "id").isPresent()) {
                reports.add(beginning(rows));
            }
        }
        return new ReportSlice(total, reports);
    }

    private static ReportExcerptSource beginning(ResultSet row) throws SQLException {
        return new ReportExcerptSource(
                row.getInt("id"),
                CreationTime.of(row),
                row.getBoolean("english"),
                row.getBoolean("has_english"),
                row.getString("html"));
    }

    private static StoredReport whole(ResultSet row) throws SQLException {
        return new StoredReport(
                row.getInt("id"),
                CreationTime.of(row),
                row.getBoolean("english"),
                row.getBoolean("has_english"),
                row.getString("html"),
                Optional.ofNullable(row.getString("css")),
                Optional.ofNullable(row.getString("script")));
    }

    private static Optional<Integer> number(ResultSet row, String column) throws SQLException {
        int number = row.getInt(column);
        return row.wasNull() ? Optional.empty() : Optional.of(number);
    }
}
