package dev.archipelago.web;

import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.web.client.ClientAddresses;
import dev.archipelago.web.client.ClientLimits;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * Who asks, how much they may ask for, and where what operators change is recorded.
 *
 * @param addresses finds the client behind a request
 * @param limits how much each client may still ask for
 * @param audit records what operators change
 */
public record Access(ClientAddresses addresses, ClientLimits limits, AuditLog audit) {

    /** Takes one of what the client may ask for; if there is none left, answers how long until there is. Does not block. */
    Optional<Duration> take(ClientLimit limit, HttpServerRequest request) {
        return limits.take(limit, addresses.of(request));
    }
}
