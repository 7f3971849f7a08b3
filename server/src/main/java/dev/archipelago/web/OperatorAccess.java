package dev.archipelago.web;

import dev.archipelago.infrastructure.config.Network;
import dev.archipelago.infrastructure.key.Scope;
import dev.archipelago.web.client.ClientAddresses;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Decides which clients may read metrics, cache statistics and the details of health: those that send a key with the
 * scope {@code metrics:read}, and those in the configured networks. Immutable and thread-safe.
 *
 * @param admin checks the key and limits attempts
 * @param clients determines the client's address
 * @param networks {@code METRICS_ALLOWED_NETWORKS}
 */
record OperatorAccess(AdminGate admin, ClientAddresses clients, List<Network> networks) {

    private static final List<String> FORWARDING = List.of("x-forwarded-for", "forwarded", "x-real-ip");

    private static final AdminGate.Refusal OUTSIDE = new AdminGate.Refusal(
            403, "for operators: a key with the scope metrics:read or an allowed network is needed", Optional.empty());

    /**
     * Passes the rejection of the request to {@code verdict}, on its event loop; empty if it is authorised. Never
     * blocks.
     */
    void check(RoutingContext context, Consumer<Optional<AdminGate.Refusal>> verdict) {
        if (isInAllowedNetwork(context.request())) {
            verdict.accept(Optional.empty());
        } else if (context.request().getHeader("authorization") == null) {
            verdict.accept(Optional.of(OUTSIDE));
        } else {
            admin.check(context, Set.of(Scope.METRICS_READ), verdict);
        }
    }

    /** Whether the client is in one of the networks. */
    private boolean isInAllowedNetwork(HttpServerRequest request) {
        InetAddress client = clients.of(request).address();
        if (isForwarded(request) && isPeer(request, client)) {
            // The request passed through an untrusted proxy, often on this machine, so the peer address is not that of
            // the client.
            return false;
        }
        return networks.stream().anyMatch(network -> network.contains(client));
    }

    private static boolean isForwarded(HttpServerRequest request) {
        return FORWARDING.stream().anyMatch(name -> request.headers().contains(name));
    }

    private static boolean isPeer(HttpServerRequest request, InetAddress client) {
        SocketAddress peer = request.remoteAddress();
        return peer == null || client.getHostAddress().equals(peer.hostAddress());
    }
}
