package dev.archipelago.communication.reports;

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
 * Brings the catalogue up to what {@code crypto_report} holds, in steps of one transaction each that any node may take and
 * repeat. Thread-safe; throws {@code JdbiException} if PostgreSQL is away or refuses, and then nothing of the step is kept.
 */
final class CatalogueWriter {

    /** How much of a body is looked through for words: real ones have 25,000 characters. */
    static final int LONGEST_BODY = 300_000;

    /** So few that one step with the longest bodies stays within some 30 MB. */
    private static final int BODIES_AT_ONCE = 25;

    private static final int ROWS_AT_ONCE = 20_000;
    private static final int TIMEOUT_SECONDS = 8;

    /** For one node at a time; released by PostgreSQL when the transaction or its connection ends. */
    private static final long LOCK = 0x61726368696361L;

    private static final String END = """
            select max(id) from (select id from
                (select id from crypto_report where id >= :first
                 union all select report_id from report_entry where report_id >= :first) both_tables
            order by id limit :limit) batch""";

    /** Entries whose row is gone or was changed; a changed one comes back by {@link #ADD}, without its words. */
    private static final String DROP = """
            with gone as (
                delete from report_entry e where report_id between :first and :last
                    and not exists (select from crypto_report r
                                    where r.id = e.report_id and r.xmin::text::bigint = e.version)
                returning day)
            update report_day d set reports = d.reports - g.reports
            from (select day, count(*) as reports from gone group by day) g where d.day = g.day""";

    private static final String ADD = """
            with come as (
                insert into report_entry (report_id, created_at, version)
                select id, created_at, xmin::text::bigint from crypto_report r where id between :first and :last
                    and not exists (select from report_entry e where e.report_id = r.id)
                returning day)
            insert into report_day (day, reports) select day, count(*) from come group by day
            on conflict (day) do update set reports = report_day.reports + excluded.reports""";

    private static final String WITHOUT_WORDS = """
            select id, left(html_content, :longest) as vietnamese, left(html_content_en, :longest) as english
            from report_entry e join crypto_report r on r.id = e.report_id
            where e.vietnamese is null order by e.created_at desc limit :limit for update of e skip locked""";

    /** Searches ask for words, never for phrases, so that where a word stands is not kept. */
    private static final String WORDS = """
            update report_entry set vietnamese = strip(to_tsvector('report_vietnamese', :vietnamese)),
                                    english = strip(to_tsvector('report_english', :english)) where report_id = :id""";

    private static final Logger LOG = LoggerFactory.getLogger(CatalogueWriter.class);

    private final Jdbi jdbi;
    private final UnaryOperator<String> text;

    private record Body(int id, String vietnamese, Optional<String> english) {}

    /** @param text gives the words of a body, which may be anything: no more than 200,000 characters */
    CatalogueWriter(Jdbi jdbi, UnaryOperator<String> text) {
        this.jdbi = jdbi;
        this.text = text;
    }

    /** A body that cannot be read has no words: the other reports must be found all the same. */
    private String words(int id, String body) {
        try {
            return text.apply(body);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("report {} is found by no word, because its text cannot be read: {}", id, e.toString());
            return "";
        }
    }

    /**
     * Compares some reports from number {@code first} on with their entries, and mends those.
     *
     * @return where the next step begins; empty if this was the last
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
            mend(handle, first, last.getAsInt());
            boolean end = last.getAsInt() == Integer.MAX_VALUE;
            return end ? OptionalInt.empty() : OptionalInt.of(last.getAsInt() + 1);
        });
    }

    /** The same for one report. */
    void compare(int id) {
        jdbi.useTransaction(handle -> {
            lock(handle);
            mend(handle, id, id);
        });
    }

    private static void lock(Handle handle) {
        // In UTC a time without a zone means what it means to the rest of the server.
        handle.execute("set local time zone 'UTC'");
        handle.execute("set local lock_timeout = '5s'");
        handle.execute("select pg_advisory_xact_lock(" + LOCK + ")");
    }

    private static void mend(Handle handle, int first, int last) {
        int dropped = timed(handle.createUpdate(DROP))
                .bind("first", first)
                .bind("last", last)
                .execute();
        timed(handle.createUpdate(ADD)).bind("first", first).bind("last", last).execute();
        if (dropped > 0) {
            timed(handle.createUpdate("delete from report_day where reports = 0"))
                    .execute();
        }
    }

    /** Makes the words of some reports that lack them, the newest first; false if none did. Nodes share the work. */
    boolean makeWords() {
        return jdbi.inTransaction(handle -> {
            List<Body> bodies = timed(handle.createQuery(WITHOUT_WORDS))
                    .bind("longest", LONGEST_BODY)
                    .bind("limit", BODIES_AT_ONCE)
                    .map((row, context) -> new Body(
                            row.getInt("id"),
                            row.getString("vietnamese"),
                            Optional.ofNullable(row.getString("english"))))
                    .list();
            if (!bodies.isEmpty()) {
                PreparedBatch batch = timed(handle.prepareBatch(WORDS));
                for (Body body : bodies) {
                    batch.bind("id", body.id())
                            .bind("vietnamese", words(body.id(), body.vietnamese()))
                            .bind(
                                    "english",
                                    body.english()
                                            .map(english -> words(body.id(), english))
                                            .orElse(""))
                            .add();
                }
                batch.execute();
            }
            return !bodies.isEmpty();
        });
    }

    private static <S extends SqlStatement<S>> S timed(S statement) {
        return statement.setQueryTimeout(TIMEOUT_SECONDS);
    }
}
