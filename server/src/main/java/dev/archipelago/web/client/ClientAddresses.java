package dev.archipelago.web.client;

import dev.archipelago.infrastructure.config.LogConfig;
import dev.archipelago.infrastructure.config.Network;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the address of the client behind a request. Thread-safe; never blocks and asks no name server.
 *
 * <p>The address is that of the connection, unless it is in one of the trusted networks. Then the hops named by {@code
 * X-Forwarded-For}, or without such a header by {@code Forwarded} (RFC 7239), are read from the right: each trusted hop
 * vouches for the one on its left, and the first hop that is not trusted is the client. A hop that is no address
 * ({@code unknown}, an obfuscated name, anything malformed) ends the reading, and the hop on its right is the client.
 * What stands further left is not trustworthy.
 */
public final class ClientAddresses {

    private static final InetAddress UNKNOWN = InetAddress.ofLiteral("0.0.0.0");

    private static final Logger LOG = LoggerFactory.getLogger(ClientAddresses.class);

    private final List<Network> trusted;
    private final LogConfig.Client logged;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** @param trusted networks of the reverse proxies that are believed */
    public ClientAddresses(List<Network> trusted) {
        this(trusted, LogConfig.Client.ANONYMISED);
    }

    /**
     * @param trusted networks of the reverse proxies that are believed
     * @param logged how much of an address the access log has
     */
    public ClientAddresses(List<Network> trusted, LogConfig.Client logged) {
        this.trusted = List.copyOf(trusted);
        this.logged = logged;
    }

    /** The address of the client that sent {@code request} as the access log has it; {@code -} if it has none. */
    public String logged(HttpServerRequest request) {
        return switch (logged) {
            case FULL -> of(request).toString();
            case ANONYMISED -> of(request).network();
            case OFF -> "-";
        };
    }

    /** Whether the connection of {@code request} is that of a trusted proxy. */
    public boolean isFromProxy(HttpServerRequest request) {
        return peer(request).filter(this::isTrusted).isPresent();
    }

    /** The address of the client that sent {@code request}; 0.0.0.0 where the connection has none. */
    public ClientAddress of(HttpServerRequest request) {
        InetAddress peer = peer(request).orElse(UNKNOWN);
        if (!isTrusted(peer)) {
            warnOfProxy(peer, request);
            return new ClientAddress(peer);
        }
        List<String> forwardedFor = request.headers().getAll("x-forwarded-for");
        return new ClientAddress(client(
                peer,
                forwardedFor.isEmpty()
                        ? ForwardedHeader.hops(request.headers().getAll("forwarded"))
                        : split(forwardedFor)));
    }

    /** All readers behind a proxy that is not trusted count as one client, which its operator should know. */
    private void warnOfProxy(InetAddress peer, HttpServerRequest request) {
        if (peer.isSiteLocalAddress()
                && request.headers().contains("x-forwarded-for")
                && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "{} sends X-Forwarded-For and is not trusted, so all its readers count as one client; if it is your"
                            + " reverse proxy, add its network to TRUSTED_PROXIES",
                    peer.getHostAddress());
        }
    }

    private static Optional<InetAddress> peer(HttpServerRequest request) {
        String host =
                request.remoteAddress() == null ? null : request.remoteAddress().hostAddress();
        if (host == null) {
            return Optional.empty();
        }
        int zone = host.indexOf('%');
        return parse(zone < 0 ? host : host.substring(0, zone));
    }

    private InetAddress client(InetAddress peer, List<String> hops) {
        InetAddress nearest = peer;
        for (String hop : hops.reversed()) {
            Optional<InetAddress> address = parse(withoutPort(hop));
            if (address.isEmpty()) {
                return nearest;
            }
            nearest = address.get();
            if (!isTrusted(nearest)) {
                return nearest;
            }
        }
        return nearest;
    }

    private boolean isTrusted(InetAddress address) {
        for (Network network : trusted) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> split(List<String> headers) {
        List<String> hops = new ArrayList<>();
        for (String header : headers) {
            for (String hop : header.split(",", -1)) {
                hops.add(hop.strip());
            }
        }
        return hops;
    }

    /** {@code 192.0.2.1:80} and {@code [2001:db8::1]:80} without brackets and port. */
    private static String withoutPort(String hop) {
        int bracket = hop.indexOf(']');
        if (hop.startsWith("[") && bracket > 0) {
            String rest = hop.substring(bracket + 1);
            return rest.isEmpty() || rest.startsWith(":") ? hop.substring(1, bracket) : hop;
        }
        int colon = hop.indexOf(':');
        return colon > 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }

    private static Optional<InetAddress> parse(String text) {
        try {
            return Optional.of(Network.address(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
