package dev.archipelago.web;

import dev.archipelago.infrastructure.key.ApiKeys;
import dev.archipelago.infrastructure.key.Scope;
import java.util.Set;

/**
 * The identity of an authorised client.
 *
 * @param name the name of its key, as in the audit log
 * @param scopes what the key permits
 */
record KeyHolder(String name, Set<Scope> scopes) {

    /** The holder of the configured key, which permits everything. */
    static final KeyHolder CONFIGURED = new KeyHolder(ApiKeys.CONFIGURED, Scope.ALL);

    /** Whether the key permits all of {@code required}. */
    boolean permits(Set<Scope> required) {
        return scopes.containsAll(required);
    }
}
