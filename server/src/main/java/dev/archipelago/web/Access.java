package dev.archipelago.web;

import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.web.client.ClientAddresses;
import dev.archipelago.web.client.ClientLimits;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * The identification of clients, their rate limits, and the audit log of changes by operators.
 *
 * @param addresses determines the client of a request
 * @param limits the remaining limits of each client
 * @param audit records the changes by operators
 */
public record Access(ClientAddresses addresses, ClientLimits limits, AuditLog audit) {

    /**
     * Counts a request against {@code limit}; if the limit is exceeded, returns the time until the next request is
     * allowed. Does not block.
     */
    Optional<Duration> take(ClientLimit limit, HttpServerRequest request) {
        return limits.take(limit, addresses.of(request));
    }
}
