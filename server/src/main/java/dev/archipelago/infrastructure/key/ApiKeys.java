package dev.archipelago.infrastructure.key;

import dev.archipelago.infrastructure.config.Secret;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The named keys. Thread-safe; every method blocks on PostgreSQL and throws {@code JdbiException} if it fails. */
public interface ApiKeys {

    /** The names that a key may have: up to 64 lower-case letters, digits, dots, hyphens and underscores. */
    String NAME_PATTERN = "[a-z0-9][a-z0-9._-]{0,63}";

    /** The name of the configured key in the audit log, which no other key may have. */
    String CONFIGURED = "admin";

    /** A created key with its secret, which is not stored and cannot be shown again. */
    record Created(ApiKey key, Secret secret) {}

    /**
     * Creates a key; empty if the name was given to a key before.
     *
     * @throws IllegalArgumentException if the name does not match {@link #NAME_PATTERN} or is {@link #CONFIGURED}, or
     *     there is no scope
     */
    Optional<Created> create(String name, Set<Scope> scopes);

    /** All keys, those that were revoked included, oldest first. */
    List<ApiKey> list();

    /** Revokes the key, which is rejected from then on; false if there is no such key or it was revoked before. */
    boolean revoke(String name);

    /** The key with this secret; empty if there is none or it was revoked. */
    Optional<ApiKey> find(Secret secret);

    /** The key with this name; empty if there is none or it was revoked. */
    Optional<ApiKey> findByName(String name);
}
