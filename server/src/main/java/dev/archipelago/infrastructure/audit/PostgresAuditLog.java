package dev.archipelago.infrastructure.audit;

import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The audit log in the table {@code audit_entry}, whose rows cannot be updated or deleted. */
public final class PostgresAuditLog implements AuditLog {

    private static final int MAX_SUBJECT_LENGTH = 500;
    private static final int TIMEOUT_SECONDS = 5;

    private final Jdbi jdbi;
    private final InstantSource clock;

    /**
     * @param jdbi the instance that is also used for the changes, so that they share a transaction with their entries
     */
    public PostgresAuditLog(Jdbi jdbi, InstantSource clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    @Override
    public <T> T recorded(Origin origin, String action, Work<T> work) throws Exception {
        return jdbi.<T, Exception>inTransaction(handle -> {
            Change<T> change = work.call();
            change.subject().ifPresent(subject -> insert(handle, origin, action, subject));
            return change.answer();
        });
    }

    @Override
    public void append(Origin origin, String action, String subject) {
        jdbi.useHandle(handle -> insert(handle, origin, action, subject));
    }

    @Override
    public List<AuditEntry> newest(int limit, OptionalLong before) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT id, at, actor, address, action, subject FROM audit_entry"
                                + " WHERE id < :before ORDER BY id DESC LIMIT :limit")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("before", before.orElse(Long.MAX_VALUE))
                .bind("limit", limit)
                .map((row, context) -> new AuditEntry(
                        row.getLong("id"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("actor"),
                        row.getString("address"),
                        row.getString("action"),
                        row.getString("subject")))
                .list());
    }

    private void insert(Handle handle, Origin origin, String action, String subject) {
        handle.createUpdate("INSERT INTO audit_entry (at, actor, address, action, subject)"
                        + " VALUES (:at, :actor, :address, :action, :subject)")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("at", clock.instant().atOffset(ZoneOffset.UTC))
                .bind("actor", origin.actor())
                .bind("address", origin.address())
                .bind("action", action)
                .bind(
                        "subject",
                        subject.length() > MAX_SUBJECT_LENGTH ? subject.substring(0, MAX_SUBJECT_LENGTH) : subject)
                .execute();
    }
}
