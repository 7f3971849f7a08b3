package dev.archipelago.communication.reports;

import dev.archipelago.market.report.ManagedReport;
import dev.archipelago.market.report.ReportEntry;
import dev.archipelago.market.report.ReportRevision;
import dev.archipelago.market.report.ReportState;
import dev.archipelago.market.report.ReportSubmission;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Stores reports in {@code crypto_report} while they are published, and in {@code report_draft} otherwise. A report
 * keeps its id when it moves from one to the other. Each method is one transaction, or a part of the caller's, and
 * throws {@code JdbiException} if PostgreSQL is unavailable or refuses. Thread-safe.
 */
public final class ReportPublisher {

    /** The revisions kept of each report. */
    static final int REVISIONS = 20;

    private static final int TIMEOUT_SECONDS = 8;
    private static final int BEGINNING = 20_000;

    // created_at without a time zone is in UTC.
    private static final String LIST = """
            select * from (
              (select id, 'published' as state, %s as created_at, null::timestamptz as publish_at,
                      left(html_content, :length) as html
               from crypto_report where id < :before order by id desc limit :limit)
              union all
              (select id, case when publish_at is null then 'draft' else 'scheduled' end, created_at, publish_at,
                      left(content ->> 'html_content', :length)
               from report_draft where id < :before order by id desc limit :limit)) reports
            where :state = '' or state = :state order by id desc limit :limit""";

    private final Jdbi jdbi;
    private final InstantSource clock;
    private final Runnable scheduled;

    /** @param scheduled called after the transaction that schedules a report; must not block */
    public ReportPublisher(Jdbi jdbi, InstantSource clock, Runnable scheduled) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.scheduled = scheduled;
    }

    /** Stores a new report; {@code author} is the name of the key that submits it. */
    public ManagedReport create(ReportSubmission submission, String author) {
        return jdbi.inTransaction(handle -> {
            ReportRows reports = new ReportRows(handle);
            int id = reports.nextId();
            ReportState state = state(submission, ReportState.PUBLISHED);
            if (state == ReportState.PUBLISHED) {
                reports.insert(id, submission.content(), submission.createdAt().orElseGet(this::now));
            } else {
                new DraftRows(handle)
                        .insert(id, submission.content(), submission.createdAt(), submission.publishAt(), author);
            }
            return announced(handle, find(handle, id).orElseThrow());
        });
    }

    /**
     * Replaces the content of report {@code id}, and its state if the submission names one; empty if it does not exist.
     *
     * @throws StaleVersionException if {@code version} is present and is not that of the report
     */
    public Optional<ManagedReport> correct(
            int id, ReportSubmission submission, Optional<String> version, String author) {
        return change(id, version, author, before -> submission);
    }

    /**
     * Publishes report {@code id}, or schedules it; empty if it does not exist.
     *
     * @throws StaleVersionException as {@link #correct}
     */
    public Optional<ManagedReport> publish(
            int id, Optional<Instant> publishAt, Optional<String> version, String author) {
        return change(
                id,
                version,
                author,
                before -> new ReportSubmission(
                        before.content(),
                        before.createdAt(),
                        Optional.of(publishAt.isPresent() ? ReportState.SCHEDULED : ReportState.PUBLISHED),
                        publishAt));
    }

    /**
     * Makes report {@code id} a draft; empty if it does not exist.
     *
     * @throws StaleVersionException as {@link #correct}
     */
    public Optional<ManagedReport> unpublish(int id, Optional<String> version, String author) {
        return change(
                id,
                version,
                author,
                before -> new ReportSubmission(
                        before.content(), before.createdAt(), Optional.of(ReportState.DRAFT), Optional.empty()));
    }

    /** Deletes report {@code id} with its revisions; false if it does not exist. */
    public boolean delete(int id) {
        return jdbi.inTransaction(handle -> {
            boolean deleted = new ReportRows(handle).delete(id) | new DraftRows(handle).delete(id);
            handle.createUpdate("delete from report_revision where report_id = :id")
                    .setQueryTimeout(TIMEOUT_SECONDS)
                    .bind("id", id)
                    .execute();
            return deleted;
        });
    }

    /** Report {@code id} in any state. */
    public Optional<ManagedReport> find(int id) {
        return jdbi.inTransaction(handle -> find(handle, id));
    }

    /** The report with this preview address, which is not published. */
    public Optional<ManagedReport> previewed(String secret) {
        return jdbi.withHandle(handle -> new DraftRows(handle).previewed(secret))
                .map(DraftRows.Row::report);
    }

    /** At most {@code limit} reports with an id below {@code before}, newest first; of one state if present. */
    public List<ReportEntry> list(int before, int limit, Optional<ReportState> state) {
        return jdbi.withHandle(handle -> {
            boolean withTimeZone = handle.createQuery("select atttypid = 'timestamptz'::regtype from pg_attribute"
                            + " where attrelid = 'crypto_report'::regclass and attname = 'created_at'")
                    .mapTo(boolean.class)
                    .one();
            return handle.createQuery(LIST.formatted(withTimeZone ? "created_at" : "created_at at time zone 'UTC'"))
                    .setQueryTimeout(TIMEOUT_SECONDS)
                    .bind("length", BEGINNING)
                    .bind("before", before)
                    .bind("limit", limit)
                    .bind("state", state.map(ReportState::word).orElse(""))
                    .map((row, context) -> entry(row))
                    .list();
        });
    }

    /** What the last correction of report {@code id} replaced. */
    public Optional<ReportRevision> lastRevision(int id) {
        return jdbi.withHandle(handle -> handle.createQuery("select content::text as content, replaced_at, author"
                        + " from report_revision where report_id = :id order by id desc limit 1")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("id", id)
                .map((row, context) -> new ReportRevision(
                        ReportContentJson.read(row.getString("content")),
                        row.getObject("replaced_at", OffsetDateTime.class).toInstant(),
                        row.getString("author")))
                .findOne());
    }

    private interface Change {
        ReportSubmission of(ManagedReport before);
    }

    private Optional<ManagedReport> change(int id, Optional<String> version, String author, Change change) {
        return jdbi.inTransaction(handle -> {
            Optional<ManagedReport> before = find(handle, id);
            if (before.isEmpty()) {
                return before;
            }
            if (version.isPresent() && !version.get().equals(before.get().version())) {
                throw new StaleVersionException(id);
            }
            store(handle, before.get(), change.of(before.get()), author);
            return find(handle, id).map(report -> announced(handle, report));
        });
    }

    private void store(Handle handle, ManagedReport before, ReportSubmission after, String author) {
        int id = before.id();
        ReportRows reports = new ReportRows(handle);
        DraftRows drafts = new DraftRows(handle);
        ReportState state = state(after, before.state());
        if (!before.content().equals(after.content())) {
            remember(handle, before, author);
        }
        Optional<Instant> created = after.createdAt().or(before::createdAt);
        Optional<Instant> publishAt =
                state == ReportState.SCHEDULED ? after.publishAt().or(before::publishAt) : Optional.empty();
        boolean wasPublished = before.state() == ReportState.PUBLISHED;
        if (state == ReportState.PUBLISHED) {
            Instant time = created.orElseGet(this::now);
            if (wasPublished) {
                reports.update(id, after.content(), time);
            } else {
                drafts.delete(id);
                reports.insert(id, after.content(), time);
            }
        } else if (wasPublished) {
            reports.delete(id);
            drafts.insert(id, after.content(), created, publishAt, author);
        } else {
            drafts.update(id, after.content(), created, publishAt, author);
        }
    }

    /** A time of publication that has passed means now. */
    private ReportState state(ReportSubmission submission, ReportState usual) {
        ReportState named =
                submission.state().orElse(submission.publishAt().isPresent() ? ReportState.SCHEDULED : usual);
        boolean passed = submission
                .publishAt()
                .filter(at -> !at.isAfter(clock.instant()))
                .isPresent();
        return named == ReportState.SCHEDULED && passed ? ReportState.PUBLISHED : named;
    }

    /** The transaction may be part of another one, such as that of the audit log, before whose end nobody sees the row. */
    private ManagedReport announced(Handle handle, ManagedReport report) {
        if (report.state() == ReportState.SCHEDULED) {
            handle.afterCommit(scheduled);
        }
        return report;
    }

    private void remember(Handle handle, ManagedReport before, String author) {
        handle.createUpdate("insert into report_revision (report_id, content, replaced_at, author)"
                        + " values (:id, :content::jsonb, :now, :author)")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("id", before.id())
                .bind("content", ReportContentJson.write(before.content()))
                .bind("now", now().atOffset(ZoneOffset.UTC))
                .bind("author", author)
                .execute();
        handle.createUpdate("delete from report_revision where report_id = :id and id not in"
                        + " (select id from report_revision where report_id = :id order by id desc limit :kept)")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("id", before.id())
                .bind("kept", REVISIONS)
                .execute();
    }

    private static Optional<ManagedReport> find(Handle handle, int id) {
        return new ReportRows(handle)
                .find(id)
                .map(row -> new ManagedReport(
                        id,
                        ReportState.PUBLISHED,
                        row.content(),
                        Optional.of(row.createdAt()),
                        Optional.empty(),
                        Optional.empty(),
                        ReportContentJson.version(row.content(), row.createdAt())))
                .or(() -> new DraftRows(handle).find(id).map(DraftRows.Row::report));
    }

    private static ReportEntry entry(ResultSet row) throws SQLException {
        return new ReportEntry(
                row.getInt("id"),
                ReportState.of(row.getString("state")).orElseThrow(),
                Optional.ofNullable(row.getObject("created_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                Optional.ofNullable(row.getObject("publish_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                row.getString("html"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
