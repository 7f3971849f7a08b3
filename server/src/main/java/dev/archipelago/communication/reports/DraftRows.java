package dev.archipelago.communication.reports;

import dev.archipelago.market.report.ManagedReport;
import dev.archipelago.market.report.ReportContent;
import dev.archipelago.market.report.ReportState;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Inserts, updates and deletes rows of {@code report_draft}, in an open transaction. */
record DraftRows(Handle handle) {

    private static final int TIMEOUT_SECONDS = 8;
    private static final int SECRET_BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String SELECT =
            "select id, content::text as content, created_at, publish_at, preview, author from report_draft ";

    /**
     * A stored draft.
     *
     * @param author the name of the key that last changed it
     */
    record Row(
            int id,
            ReportContent content,
            Optional<Instant> createdAt,
            Optional<Instant> publishAt,
            String preview,
            String author) {

        ManagedReport report() {
            return new ManagedReport(
                    id,
                    publishAt.isPresent() ? ReportState.SCHEDULED : ReportState.DRAFT,
                    content,
                    createdAt,
                    publishAt,
                    Optional.of(preview),
                    ReportContentJson.version(content, createdAt, publishAt));
        }
    }

    void insert(
            int id, ReportContent content, Optional<Instant> createdAt, Optional<Instant> publishAt, String author) {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        bound(
                        handle.createUpdate(
                                "insert into report_draft (id, content, created_at, publish_at, preview, author)"
                                        + " values (:id, :content::jsonb, :createdAt, :publishAt, :preview, :author)"),
                        id,
                        content,
                        createdAt,
                        publishAt)
                .bind("preview", Base64.getUrlEncoder().withoutPadding().encodeToString(secret))
                .bind("author", author)
                .execute();
    }

    void update(
            int id, ReportContent content, Optional<Instant> createdAt, Optional<Instant> publishAt, String author) {
        bound(
                        handle.createUpdate(
                                "update report_draft set content = :content::jsonb, created_at = :createdAt,"
                                        + " publish_at = :publishAt, author = :author where id = :id"),
                        id,
                        content,
                        createdAt,
                        publishAt)
                .bind("author", author)
                .execute();
    }

    boolean delete(int id) {
        return timed(handle.createUpdate("delete from report_draft where id = :id"))
                        .bind("id", id)
                        .execute()
                == 1;
    }

    /** Draft {@code id}, whose row is locked. */
    Optional<Row> find(int id) {
        return timed(handle.createQuery(SELECT + "where id = :id for update"))
                .bind("id", id)
                .map((row, context) -> row(row))
                .findOne();
    }

    Optional<Row> previewed(String secret) {
        return timed(handle.createQuery(SELECT + "where preview = :secret"))
                .bind("secret", secret)
                .map((row, context) -> row(row))
                .findOne();
    }

    /** A draft that is due and is not being published by another node, whose row is locked. */
    Optional<Row> due(Instant now) {
        return timed(handle.createQuery(
                        SELECT + "where publish_at <= :now order by publish_at, id limit 1 for update skip locked"))
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map((row, context) -> row(row))
                .findOne();
    }

    /** When the next draft is to be published; empty if none is scheduled. */
    Optional<Instant> next() {
        return timed(handle.createQuery("select publish_at from report_draft where publish_at is not null"
                        + " order by publish_at limit 1"))
                .map((row, context) ->
                        row.getObject("publish_at", OffsetDateTime.class).toInstant())
                .findOne();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getInt("id"),
                ReportContentJson.read(row.getString("content")),
                time(row, "created_at"),
                time(row, "publish_at"),
                row.getString("preview"),
                row.getString("author"));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static <S extends SqlStatement<S>> S bound(
            S statement, int id, ReportContent content, Optional<Instant> createdAt, Optional<Instant> publishAt) {
        return timed(statement)
                .bind("id", id)
                .bind("content", ReportContentJson.write(content))
                .bind("createdAt", utc(createdAt))
                .bind("publishAt", utc(publishAt));
    }

    private static @Nullable OffsetDateTime utc(Optional<Instant> time) {
        return time.map(instant -> instant.atOffset(ZoneOffset.UTC)).orElse(null);
    }

    private static <S extends SqlStatement<S>> S timed(S statement) {
        return statement.setQueryTimeout(TIMEOUT_SECONDS);
    }
}
