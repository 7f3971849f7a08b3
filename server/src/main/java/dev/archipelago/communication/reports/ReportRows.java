package dev.archipelago.communication.reports;

import dev.archipelago.market.report.ReportContent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Inserts, updates and deletes rows of {@code crypto_report} with their translations, in an open transaction. */
final class ReportRows {

    private static final int TIMEOUT_SECONDS = 8;

    private static final String INSERT = """
            insert into crypto_report (id, html_content, css_content, js_content, html_content_en, js_content_en, created_at)
            values (:id, :html, :css, :script, :htmlEnglish, :scriptEnglish, %s)""";

    private static final String UPDATE = """
            update crypto_report set html_content = :html, css_content = :css, js_content = :script,
                html_content_en = :htmlEnglish, js_content_en = :scriptEnglish, created_at = %s where id = :id""";

    private static final String SELECT =
            "select id, html_content, css_content, js_content, html_content_en, js_content_en,"
                    + " created_at from crypto_report where id = :id for update";

    private static final String TRANSLATE = "insert into report_translation"
            + " (report_id, language, html_content, css_content, js_content)"
            + " values (:id, :language, :html, :css, :script)";

    /** The default of {@code id} as an expression: of a generated column, of one with a sequence. */
    private static final String NEXT_ID = "select coalesce(pg_get_expr(d.adbin, d.adrelid),"
            + " 'nextval(' || quote_literal(pg_get_serial_sequence('crypto_report', 'id')) || ')')"
            + " from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum"
            + " where a.attrelid = 'crypto_report'::regclass and a.attname = 'id'";

    private final Handle handle;
    private final String createdAt;
    private final boolean translated;

    /** A stored report. */
    record Row(ReportContent content, Instant createdAt) {}

    ReportRows(Handle handle) {
        this.handle = handle;
        boolean withTimeZone = timed(handle.createQuery("select atttypid = 'timestamptz'::regtype from pg_attribute"
                        + " where attrelid = 'crypto_report'::regclass and attname = 'created_at'"))
                .mapTo(boolean.class)
                .one();
        this.createdAt = withTimeZone ? ":createdAt" : ":createdAt at time zone 'UTC'";
        this.translated = timed(handle.createQuery("select to_regclass('report_translation') is not null"))
                .mapTo(boolean.class)
                .one();
    }

    /** Takes the next id, which no other report will have. */
    int nextId() {
        String expression =
                timed(handle.createQuery(NEXT_ID)).mapTo(String.class).one();
        return timed(handle.createQuery("select " + expression))
                .mapTo(int.class)
                .one();
    }

    /** Lets generated ids continue after {@code id}. */
    void advanceBeyond(int id) {
        Optional<String> sequence = timed(
                        handle.createQuery("select coalesce(pg_get_serial_sequence('crypto_report', 'id'),"
                                + " substring(pg_get_expr(d.adbin, d.adrelid) from '''([^'']+)'''))"
                                + " from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid"
                                + " and d.adnum = a.attnum"
                                + " where a.attrelid = 'crypto_report'::regclass and a.attname = 'id'"))
                .mapTo(String.class)
                .findOne();
        sequence.ifPresent(name -> timed(handle.createQuery("select setval(:name::regclass, :id) from pg_sequences s"
                        + " where to_regclass(:name) = to_regclass(quote_ident(s.schemaname) || '.' || quote_ident(s.sequencename))"
                        + " and coalesce(s.last_value, 0) < :id"))
                .bind("name", name)
                .bind("id", id)
                .mapTo(long.class)
                .list());
    }

    void insert(int id, ReportContent content, Instant created) {
        bound(timed(handle.createUpdate(INSERT.formatted(createdAt))), id, content, created)
                .execute();
        translate(id, content);
    }

    void update(int id, ReportContent content, Instant created) {
        bound(timed(handle.createUpdate(UPDATE.formatted(createdAt))), id, content, created)
                .execute();
        forgetTranslations(id);
        translate(id, content);
    }

    boolean delete(int id) {
        forgetTranslations(id);
        return timed(handle.createUpdate("delete from crypto_report where id = :id"))
                        .bind("id", id)
                        .execute()
                == 1;
    }

    /** Report {@code id}, whose row is locked; empty if it is not published. */
    Optional<Row> find(int id) {
        return timed(handle.createQuery(SELECT))
                .bind("id", id)
                .map((row, context) -> new Row(content(row, translations(id)), CreationTime.of(row)))
                .findOne();
    }

    private Map<String, ReportContent.Translation> translations(int id) {
        Map<String, ReportContent.Translation> translations = new TreeMap<>();
        if (translated) {
            timed(handle.createQuery("select language, html_content, css_content, js_content"
                            + " from report_translation where report_id = :id"))
                    .bind("id", id)
                    .map((row, context) -> translations.put(
                            row.getString("language"),
                            new ReportContent.Translation(
                                    row.getString("html_content"), text(row, "css_content"), text(row, "js_content"))))
                    .list();
        }
        return translations;
    }

    private void translate(int id, ReportContent content) {
        content.translations()
                .forEach((language, translation) -> timed(handle.createUpdate(TRANSLATE))
                        .bind("id", id)
                        .bind("language", language)
                        .bind("html", translation.html())
                        .bind("css", translation.css().orElse(null))
                        .bind("script", translation.script().orElse(null))
                        .execute());
    }

    private void forgetTranslations(int id) {
        if (translated) {
            timed(handle.createUpdate("delete from report_translation where report_id = :id"))
                    .bind("id", id)
                    .execute();
        }
    }

    private static ReportContent content(ResultSet row, Map<String, ReportContent.Translation> translations)
            throws SQLException {
        return new ReportContent(
                row.getString("html_content"),
                text(row, "css_content"),
                text(row, "js_content"),
                text(row, "html_content_en"),
                text(row, "js_content_en"),
                translations);
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    private static <S extends SqlStatement<S>> S bound(S statement, int id, ReportContent content, Instant created) {
        return statement
                .bind("id", id)
                .bind("html", content.html())
                .bind("css", content.css().orElse(null))
                .bind("script", content.script().orElse(null))
                .bind("htmlEnglish", content.htmlEnglish().orElse(null))
                .bind("scriptEnglish", content.scriptEnglish().orElse(null))
                .bind("createdAt", created.atOffset(ZoneOffset.UTC));
    }

    private static <S extends SqlStatement<S>> S timed(S statement) {
        return statement.setQueryTimeout(TIMEOUT_SECONDS);
    }
}
