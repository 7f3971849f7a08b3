package dev.archipelago.web;

import dev.archipelago.infrastructure.config.Network;
import dev.archipelago.web.client.ClientAddresses;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Decides which clients may read metrics, cache statistics and the details of health: those that send the admin key,
 * and those in the configured networks. Immutable and thread-safe.
 *
 * @param admin checks the key and limits attempts
 * @param clients determines the client's address
 * @param networks {@code METRICS_ALLOWED_NETWORKS}
 */
record OperatorAccess(AdminGate admin, ClientAddresses clients, List<Network> networks) {

    private static final List<String> FORWARDING = List.of("x-forwarded-for", "forwarded", "x-real-ip");

    private static final AdminGate.Refusal OUTSIDE = new AdminGate.Refusal(
            403, "for operators: the admin key or an allowed network is needed", Optional.empty());

    /** The rejection of the request; empty if it is authorised. Never blocks. */
    Optional<AdminGate.Refusal> check(RoutingContext context) {
        if (isInAllowedNetwork(context.request())) {
            return Optional.empty();
        }
        return context.request().getHeader("authorization") == null ? Optional.of(OUTSIDE) : admin.check(context);
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
