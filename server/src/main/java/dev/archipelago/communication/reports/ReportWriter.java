package dev.archipelago.communication.reports;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Inserts reports in an open transaction, each body once. */
final class ReportWriter {

    private static final int TIMEOUT_SECONDS = 30;

    private static final String INSERT = """
            insert into crypto_report (html_content, css_content, js_content, html_content_en, js_content_en, created_at)
            values (:html, :css, :script, :htmlEnglish, :scriptEnglish, %s) returning id""";

    private ReportWriter() {}

    /**
     * The result.
     *
     * @param ids the ids of the reports inserted
     * @param repeats the reports not inserted because their body is stored already
     */
    record Stored(List<Integer> ids, List<ImportResult.Repeat> repeats) {}

    /** Inserts {@code reports} in their order; {@code now} is the time of those without one. */
    static Stored store(Handle handle, List<NewReport> reports, Instant now) {
        // Serializes imports, so that two do not store the same body; generators do not take this lock.
        handle.createQuery("select pg_advisory_xact_lock(hashtext('archipelago:report-import'))")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .mapToMap()
                .list();
        String insert = INSERT.formatted(withTimeZone(handle) ? ":createdAt" : ":createdAt at time zone 'UTC'");
        List<Integer> ids = new ArrayList<>();
        List<ImportResult.Repeat> repeats = new ArrayList<>();
        int position = 0;
        for (NewReport report : reports) {
            position++;
            Optional<Integer> same = sameBody(handle, report.html());
            if (same.isPresent()) {
                repeats.add(new ImportResult.Repeat(position, same.get()));
            } else {
                ids.add(insert(handle, insert, report, now));
            }
        }
        return new Stored(ids, repeats);
    }

    private static boolean withTimeZone(Handle handle) {
        return handle.createQuery("select atttypid = 'timestamptz'::regtype from pg_attribute"
                        + " where attrelid = 'crypto_report'::regclass and attname = 'created_at'")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .mapTo(boolean.class)
                .one();
    }

    private static Optional<Integer> sameBody(Handle handle, String html) {
        return handle.createQuery("select id from crypto_report where html_content = :html order by id limit 1")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("html", html)
                .mapTo(int.class)
                .findOne();
    }

    private static int insert(Handle handle, String insert, NewReport report, Instant now) {
        return handle.createQuery(insert)
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("html", report.html())
                .bind("css", orNull(report.css()))
                .bind("script", orNull(report.script()))
                .bind("htmlEnglish", orNull(report.htmlEnglish()))
                .bind("scriptEnglish", orNull(report.scriptEnglish()))
                .bind("createdAt", report.createdAt().orElse(now).atOffset(ZoneOffset.UTC))
                .mapTo(int.class)
                .one();
    }

    private static @Nullable String orNull(Optional<String> text) {
        return text.orElse(null);
    }
}
