package dev.archipelago.infrastructure.audit;

import java.time.Instant;

/**
 * One recorded change of state. Immutable.
 *
 * @param id increases with each entry
 * @param actor the name of the key that was used, never the key
 * @param address the client's address
 * @param action the kind of change, such as {@code alert.created}
 * @param subject the changed object, such as the identifier of an alert rule
 */
public record AuditEntry(long id, Instant at, String actor, String address, String action, String subject) {}
