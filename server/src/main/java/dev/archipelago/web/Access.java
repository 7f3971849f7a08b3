package dev.archipelago.web;

import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.web.client.ClientAddresses;
import dev.archipelago.web.client.ClientLimits;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * The identification of clients, their limits, and the record of changes that operators make.
 *
 * @param addresses determines the client of a request
 * @param limits the remaining limits of each client
 * @param audit records the changes of operators
 */
public record Access(ClientAddresses addresses, ClientLimits limits, AuditLog audit) {

    /** Counts a request against {@code limit}; if it is exceeded, returns the time until the next one is allowed. Does not block. */
    Optional<Duration> take(ClientLimit limit, HttpServerRequest request) {
        return limits.take(limit, addresses.of(request));
    }
}
