package dev.archipelago.communication.reports;

import dev.archipelago.language.Language;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates the catalogue from {@code crypto_report} and its translations, in idempotent transactions that any node may
 * run. Throws {@code JdbiException} if PostgreSQL is unavailable or refuses, and then rolls back. Thread-safe.
 */
final class CatalogueWriter {

    /** The most characters of a body that are indexed; real bodies have 25,000. */
    static final int LONGEST_BODY = 300_000;

    /** With bodies of the maximum length, a batch takes about 30 MB. */
    private static final int BODIES_AT_ONCE = 25;

    private static final int ROWS_AT_ONCE = 20_000;
    private static final int TIMEOUT_SECONDS = 8;

    /** The advisory lock by which one node at a time compares; held until the end of the transaction. */
    private static final long LOCK = 0x61726368696361L;

    private static final String END = """
            select max(id) from (select id from
                (select id from crypto_report where id >= :first
                 union all select report_id from report_entry where report_id >= :first) both_tables
            order by id limit :limit) batch""";

    /**
     * Removes entries whose report was deleted or changed; {@link #ADD} adds a changed one again, without its words.
     */
    private static final String DROP = """
            with gone as (
                delete from report_entry e where report_id between :first and :last
                    and not exists (select from crypto_report r
                                    where r.id = e.report_id and %s = e.version)
                returning day)
            update report_day d set reports = d.reports - g.reports
            from (select day, count(*) as reports from gone group by day) g where d.day = g.day""";

    private static final String ADD = """
            with come as (
                insert into report_entry (report_id, created_at, version)
                select id, created_at, %s from crypto_report r where id between :first and :last
                    and not exists (select from report_entry e where e.report_id = r.id)
                returning day)
            insert into report_day (day, reports) select day, count(*) from come group by day
            on conflict (day) do update set reports = report_day.reports + excluded.reports""";

    private static final String WITHOUT_WORDS = """
            select id, left(html_content, :longest) as vietnamese, left(html_content_en, :longest) as english
            from report_entry e join crypto_report r on r.id = e.report_id
            where e.vietnamese is null order by e.created_at desc limit :limit for update of e skip locked""";

    private static final String TRANSLATIONS =
            "select language, left(html_content, :longest) as html" + " from report_translation where report_id = :id";

    /** Searches are for words, never for phrases, so positions are not stored. */
    private static final String WORDS = """
            update report_entry set vietnamese = strip(to_tsvector('report_vietnamese', :vietnamese)),
                                    english = strip(to_tsvector('report_english', :english)) where report_id = :id""";

    private static final String TRANSLATED_WORDS = """
            insert into report_entry_translation (report_id, language, words)
            values (:id, :language, strip(to_tsvector('%s', :words)))
            on conflict (report_id, language) do update set words = excluded.words""";

    private static final Logger LOG = LoggerFactory.getLogger(CatalogueWriter.class);

    private final Jdbi jdbi;
    private final UnaryOperator<String> textExtractor;
    private final TranslationTable translations = new TranslationTable();

    private record Body(int id, String vietnamese, Optional<String> english) {}

    private record Translation(String tag, String html) {}

    /** @param textExtractor returns the text of a body, at most 200,000 characters; the body is untrusted */
    CatalogueWriter(Jdbi jdbi, UnaryOperator<String> textExtractor) {
        this.jdbi = jdbi;
        this.textExtractor = textExtractor;
    }

    /** A body whose text cannot be extracted is indexed without words, so that the other reports are. */
    private String text(int id, String body) {
        try {
            return textExtractor.apply(body);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("report {} cannot be found by a search: its text could not be extracted: {}", id, e.toString());
            return "";
        }
    }

    /**
     * Compares a batch of reports with their entries, from id {@code first} on, and corrects the entries.
     *
     * @return the first id of the next batch; empty if this was the last
     */
    OptionalInt compareFrom(int first) {
        return jdbi.inTransaction(handle -> {
            lock(handle);
            OptionalInt last = timed(handle.createQuery(END))
                    .bind("first", first)
                    .bind("limit", ROWS_AT_ONCE)
                    .map((row, context) -> {
                        int id = row.getInt(1);
                        return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(id);
                    })
                    .one();
            if (last.isEmpty()) {
                return last;
            }
            correct(handle, first, last.getAsInt());
            boolean end = last.getAsInt() == Integer.MAX_VALUE;
            return end ? OptionalInt.empty() : OptionalInt.of(last.getAsInt() + 1);
        });
    }

    /** Compares report {@code id} with its entry and corrects the entry. */
    void compare(int id) {
        jdbi.useTransaction(handle -> {
            lock(handle);
            correct(handle, id, id);
        });
    }

    private static void lock(Handle handle) {
        // Elsewhere too, the server interprets a time without a zone as UTC.
        handle.execute("set local time zone 'UTC'");
        handle.execute("set local lock_timeout = '5s'");
        handle.execute("select pg_advisory_xact_lock(" + LOCK + ")");
    }

    private void correct(Handle handle, int first, int last) {
        String version = columns(handle).version();
        int dropped = timed(handle.createUpdate(DROP.formatted(version)))
                .bind("first", first)
                .bind("last", last)
                .execute();
        timed(handle.createUpdate(ADD.formatted(version)))
                .bind("first", first)
                .bind("last", last)
                .execute();
        if (dropped > 0) {
            timed(handle.createUpdate("delete from report_day where reports = 0"))
                    .execute();
        }
    }

    /**
     * Indexes the words of a batch of reports that lack them, the newest first; false if none did. Nodes share the
     * work.
     */
    boolean indexWords() {
        return jdbi.inTransaction(handle -> {
            List<Body> bodies = timed(handle.createQuery(WITHOUT_WORDS))
                    .bind("longest", LONGEST_BODY)
                    .bind("limit", BODIES_AT_ONCE)
                    .map((row, context) -> new Body(
                            row.getInt("id"),
                            row.getString("vietnamese"),
                            Optional.ofNullable(row.getString("english"))))
                    .list();
            if (bodies.isEmpty()) {
                return false;
            }
            PreparedBatch batch = timed(handle.prepareBatch(WORDS));
            for (Body body : bodies) {
                batch.bind("id", body.id())
                        .bind("vietnamese", text(body.id(), body.vietnamese()))
                        .bind(
                                "english",
                                body.english()
                                        .map(english -> text(body.id(), english))
                                        .orElse(""))
                        .add();
            }
            batch.execute();
            if (columns(handle).translated()) {
                bodies.forEach(body -> indexTranslations(handle, body.id()));
            }
            return true;
        });
    }

    private void indexTranslations(Handle handle, int id) {
        List<Translation> bodies = timed(handle.createQuery(TRANSLATIONS))
                .bind("longest", LONGEST_BODY)
                .bind("id", id)
                .map((row, context) -> new Translation(row.getString("language"), row.getString("html")))
                .list();
        for (Translation body : bodies) {
            Optional<Language> language = Language.of(body.tag()).filter(BodyColumns::isTranslation);
            language.ifPresent(known -> timed(handle.createUpdate(TRANSLATED_WORDS.formatted(known.textSearch())))
                    .bind("id", id)
                    .bind("language", known.tag())
                    .bind("words", text(id, body.html()))
                    .execute());
        }
    }

    private BodyColumns columns(Handle handle) {
        return translations.columns(handle);
    }

    private static <S extends SqlStatement<S>> S timed(S statement) {
        return statement.setQueryTimeout(TIMEOUT_SECONDS);
    }
}
