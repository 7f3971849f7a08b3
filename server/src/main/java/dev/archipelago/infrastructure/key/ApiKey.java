package dev.archipelago.infrastructure.key;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A named key, without its secret. Immutable.
 *
 * @param name identifies the key in the audit log; never reused
 * @param scopes what it permits, at least one scope
 * @param revokedAt present once the key has been revoked
 */
public record ApiKey(long id, String name, Set<Scope> scopes, Instant createdAt, Optional<Instant> revokedAt) {

    public ApiKey {
        scopes = Set.copyOf(scopes);
    }
}
