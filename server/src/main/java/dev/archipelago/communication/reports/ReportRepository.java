package dev.archipelago.communication.reports;

import dev.archipelago.language.Language;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/**
 * The reports stored in PostgreSQL, newest first by {@code (created_at, id)}. Only reads. Each method is one
 * statement, limited to {@value #TIMEOUT_SECONDS} s, and throws {@code JdbiException} if PostgreSQL is unavailable or
 * refuses it. Thread-safe.
 */
public final class ReportRepository {

    /** The most characters of a body that a {@link ReportExcerptSource} has. */
    public static final int BEGINNING = ReportLimits.MAX_HTML_CHARACTERS;

    private static final int TIMEOUT_SECONDS = 5;

    /** The body requested, or the Vietnamese one. */
    private static final String SHOWN =
            "left(case when :asked = any(r.languages) then %s else r.html_content end, :length)";

    // The limit is innermost, so that only bodies of rows that are returned are read.
    private static final String BEGINNINGS =
            "select r.id, r.created_at, r.languages, %s as html from (select r.*, %s as"
                    + " languages from (select * from crypto_report order by created_at desc, id desc"
                    + " limit :limit offset :offset) r) r";

    private static final String BY_ID = "select r.id, r.created_at, r.languages, %s as html from (select r.*, %s as"
            + " languages from crypto_report r where id = any(:ids)) r order by r.created_at desc, r.id desc";

    private static final String WHOLE = "select r.id, r.created_at, r.languages, %s as html,"
            + " left(case when :asked = any(r.languages) then coalesce(%s, r.css_content) else r.css_content end, :css) as css,"
            + " left(case when :asked = any(r.languages) then coalesce(%s, r.js_content) else r.js_content end, :script) as script"
            + " from (select r.*, %s as languages from crypto_report r where id = :id) r";

    // A left join, so that the count is returned for an empty slice too.
    private static final String SLICE =
            "select * from (select count(*) as total from crypto_report) c left join lateral"
                    + " (%s) b on true order by created_at desc, id desc";

    private static final String NEIGHBOURS = """
            select (select id from crypto_report
                    where (created_at, id) < (select created_at, id from crypto_report where id = :id)
                    order by created_at desc, id desc limit 1) as older,
                   (select id from crypto_report
                    where (created_at, id) > (select created_at, id from crypto_report where id = :id)
                    order by created_at, id limit 1) as newer""";

    private static final String ROWS = "select r.id, r.created_at, %s as languages from crypto_report r"
            + " where r.id >= :first and r.id < :end order by r.id";

    private final Jdbi jdbi;
    private final TranslationTable translations = new TranslationTable();

    public ReportRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The newest report in {@code language}, or in Vietnamese if it has no body in that language. */
    public Optional<ReportExcerptSource> newest(Language language) {
        return newest(1, language).stream().findFirst();
    }

    /** The {@code limit} newest reports, the newest first, in the language as by {@link #newest(Language)}. */
    public List<ReportExcerptSource> newest(int limit, Language language) {
        return jdbi.withHandle(handle -> asked(handle, beginnings(columns(handle), language), language)
                .bind("limit", limit)
                .bind("offset", 0)
                .map((row, context) -> beginning(row, language))
                .list());
    }

    /** Those of the reports {@code ids} that exist, newest first, in the language as by {@link #newest(Language)}. */
    public List<ReportExcerptSource> beginnings(List<Integer> ids, Language language) {
        return jdbi.withHandle(handle -> {
            BodyColumns columns = columns(handle);
            return asked(handle, BY_ID.formatted(shown(columns, language), columns.languages()), language)
                    .bindArray("ids", Integer.class, ids)
                    .map((row, context) -> beginning(row, language))
                    .list();
        });
    }

    /**
     * The beginning of report {@code id}, in the language as by {@link #newest(Language)}; empty if it does not exist.
     */
    public Optional<ReportExcerptSource> beginning(int id, Language language) {
        return beginnings(List.of(id), language).stream().findFirst();
    }

    /**
     * Report {@code id}, each part up to one character more than {@link ReportLimits} allows, in the language as by
     * {@link #newest(Language)}; empty if it does not exist.
     */
    public Optional<StoredReport> report(int id, Language language) {
        return jdbi.withHandle(handle -> {
            BodyColumns columns = columns(handle);
            String sql = WHOLE.formatted(
                    shown(columns, language), columns.css(language), columns.script(language), columns.languages());
            return query(handle, sql)
                    .bind("asked", language.tag())
                    .bind("length", ReportLimits.MAX_HTML_CHARACTERS + 1)
                    .bind("css", ReportLimits.MAX_CSS_CHARACTERS + 1)
                    .bind("script", ReportLimits.MAX_SCRIPT_CHARACTERS + 1)
                    .bind("id", id)
                    .map((row, context) -> whole(row, language))
                    .findOne();
        });
    }

    /**
     * Up to {@code limit} reports after the {@code offset} newest, and the number of all reports.
     *
     * @throws IllegalArgumentException if {@code offset} or {@code limit} is negative
     */
    public ReportSlice slice(long offset, int limit, Language language) {
        if (offset < 0 || limit < 0) {
            throw new IllegalArgumentException(
                    "offset " + offset + " and limit " + limit + " of a slice of reports must not be negative");
        }
        return jdbi.withHandle(handle -> asked(handle, SLICE.formatted(beginnings(columns(handle), language)), language)
                .bind("limit", limit)
                .bind("offset", offset)
                .scanResultSet((results, context) -> slice(results.get(), language)));
    }

    /** The reports before and after report {@code id}; both empty if it does not exist. */
    public Neighbours neighbours(int id) {
        return jdbi.withHandle(handle -> query(handle, NEIGHBOURS)
                .bind("id", id)
                .map((row, context) -> new Neighbours(number(row, "older"), number(row, "newer")))
                .one());
    }

    /** The number of reports. */
    public long count() {
        return jdbi.withHandle(handle -> query(handle, "select count(*) from crypto_report")
                .mapTo(long.class)
                .one());
    }

    /** The highest {@code id}, or 0 if there is no report. */
    public int lastId() {
        return jdbi.withHandle(handle -> query(handle, "select coalesce(max(id), 0) from crypto_report")
                .mapTo(int.class)
                .one());
    }

    /**
     * The reports with an {@code id} from {@code first} up to but not {@code end}, by id. Does not read their bodies:
     * one of white space counts as a body here.
     */
    public List<ReportRow> rows(int first, int end) {
        return jdbi.withHandle(handle -> query(
                        handle, ROWS.formatted(columns(handle).languagesBySize()))
                .bind("first", first)
                .bind("end", end)
                .map((row, context) -> new ReportRow(row.getInt("id"), CreationTime.of(row), BodyColumns.read(row)))
                .list());
    }

    private BodyColumns columns(Handle handle) {
        return translations.columns(handle);
    }

    private static String shown(BodyColumns columns, Language language) {
        return SHOWN.formatted(columns.html(language));
    }

    private static String beginnings(BodyColumns columns, Language language) {
        return BEGINNINGS.formatted(shown(columns, language), columns.languages());
    }

    private static Query asked(Handle handle, String sql, Language language) {
        return query(handle, sql).bind("asked", language.tag()).bind("length", BEGINNING);
    }

    private static Query query(Handle handle, String sql) {
        return handle.createQuery(sql).setQueryTimeout(TIMEOUT_SECONDS);
    }

    private static ReportSlice slice(ResultSet rows, Language asked) throws SQLException {
        long total = 0;
        List<ReportExcerptSource> reports = new ArrayList<>();
        while (rows.next()) {
            total = rows.getLong("total");
            if (number(rows, "id").isPresent()) {
                reports.add(beginning(rows, asked));
            }
        }
        return new ReportSlice(total, reports);
    }

    private static ReportExcerptSource beginning(ResultSet row, Language asked) throws SQLException {
        List<Language> languages = BodyColumns.read(row);
        return new ReportExcerptSource(
                row.getInt("id"), CreationTime.of(row), shown(asked, languages), languages, row.getString("html"));
    }

    private static StoredReport whole(ResultSet row, Language asked) throws SQLException {
        List<Language> languages = BodyColumns.read(row);
        return new StoredReport(
                row.getInt("id"),
                CreationTime.of(row),
                shown(asked, languages),
                languages,
                row.getString("html"),
                Optional.ofNullable(row.getString("css")),
                Optional.ofNullable(row.getString("script")));
    }

    private static Language shown(Language asked, List<Language> languages) {
        return languages.contains(asked) ? asked : Language.VIETNAMESE;
    }

    private static Optional<Integer> number(ResultSet row, String column) throws SQLException {
        int number = row.getInt(column);
        return row.wasNull() ? Optional.empty() : Optional.of(number);
    }
}
