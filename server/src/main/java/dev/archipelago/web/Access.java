package dev.archipelago.web;

import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.infrastructure.key.ApiKeys;
import dev.archipelago.web.client.ClientAddresses;
import dev.archipelago.web.client.ClientLimits;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * The identification of clients, their rate limits, the keys of operators, and the audit log of their changes.
 *
 * @param addresses determines the client of a request
 * @param limits the remaining limits of each client
 * @param keys the named keys
 * @param audit records the changes by operators
 */
public record Access(ClientAddresses addresses, ClientLimits limits, ApiKeys keys, AuditLog audit) {

    /**
     * Counts a request against {@code limit}; if the limit is exceeded, returns the time until the next request is
     * allowed. Does not block.
     */
    Optional<Duration> take(ClientLimit limit, HttpServerRequest request) {
        return limits.take(limit, addresses.of(request));
    }
}
