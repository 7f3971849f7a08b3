package dev.archipelago.web;

import dev.archipelago.infrastructure.audit.AuditEntry;
import dev.archipelago.infrastructure.audit.AuditLog;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/** An in-memory audit log that can be made to fail. */
final class MemoryAudit implements AuditLog {

    final List<AuditEntry> entries = new CopyOnWriteArrayList<>();
    volatile boolean away;

    @Override
    public <T> T recorded(Origin origin, String action, Work<T> work) throws Exception {
        Change<T> change = work.call();
        change.subject().ifPresent(subject -> append(origin, action, subject));
        return change.answer();
    }

    @Override
    public void append(Origin origin, String action, String subject) {
        if (away) {
            throw new IllegalStateException(new java.sql.SQLException("unavailable", "08006"));
        }
        entries.add(new AuditEntry(
                entries.size() + 1,
                Instant.parse("2026-11-20T00:00:00Z"),
                origin.actor(),
                origin.address(),
                action,
                subject));
    }

    @Override
    public List<AuditEntry> newest(int limit, OptionalLong before) {
        return entries.reversed().stream()
                .filter(entry -> entry.id() < before.orElse(Long.MAX_VALUE))
                .limit(limit)
                .toList();
    }
}
