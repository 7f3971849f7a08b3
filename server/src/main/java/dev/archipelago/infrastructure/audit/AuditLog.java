package dev.archipelago.infrastructure.audit;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The append-only record of what operators changed. Thread-safe; every method blocks on PostgreSQL.
 *
 * <p>While PostgreSQL is away a change is refused, not queued: nothing is changed that is not recorded, and a queue would be
 * lost with the process. What could be changed meanwhile should not be: alerts are rows of the same database, and clearing
 * the cache would drop the only copies of the pages that are still served.
 */
public interface AuditLog {

    /**
     * Who changes something.
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

    /** The newest entries, {@code limit} at most, newest first; of those with a smaller id than {@code before} if given. */
    List<AuditEntry> newest(int limit, OptionalLong before);
}
