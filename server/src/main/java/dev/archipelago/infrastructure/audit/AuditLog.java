package dev.archipelago.infrastructure.audit;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The append-only record of changes by operators. Thread-safe; every method blocks on PostgreSQL.
 *
 * <p>While PostgreSQL is unavailable changes are rejected rather than queued, so that no change is unrecorded and none
 * is lost with the process. No other change is needed meanwhile: alerts are rows of the same database, and clearing the
 * cache would discard the only copies of the pages that are still served.
 */
public interface AuditLog {

    /**
     * The author of a change.
     *
     * @param actor the name of the key, never the key
     * @param address the client's address
     */
    record Origin(String actor, String address) {}

    /**
     * The result of a change.
     *
     * @param subject the changed object; empty if nothing changed, in which case nothing is recorded
     */
    record Change<T>(T answer, Optional<String> subject) {}

    /** Makes a change through the same database. */
    @FunctionalInterface
    interface Work<T> {
        Change<T> call() throws Exception;
    }

    /**
     * Makes a change of the database and records it, both in one transaction.
     *
     * @throws Exception what {@code work} throws, or that the entry could not be written; then nothing was changed
     */
    <T> T recorded(Origin origin, String action, Work<T> work) throws Exception;

    /**
     * Records a change outside of the database. Call it before the change is made.
     *
     * @throws RuntimeException if the entry could not be written; then the change must not be made
     */
    void append(Origin origin, String action, String subject);

    /**
     * The newest entries, {@code limit} at most, newest first; only those with a smaller id than {@code before} if
     * given.
     */
    List<AuditEntry> newest(int limit, OptionalLong before);
}
