package dev.archipelago.infrastructure.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The configuration of the web server and of access to it.
 *
 * @param host address to listen on ({@code HOST}, 0.0.0.0)
 * @param port port to listen on ({@code PORT}, 8000); 0 for any free port
 * @param publicBaseUrl the site's own address for absolute links ({@code PUBLIC_BASE_URL}), without a trailing slash
 * @param allowedOrigins additional origins that may open the WebSocket ({@code ALLOWED_ORIGINS}, comma separated)
 * @param adminKey the bearer token of requests that change state ({@code AUTO_UPDATE_SECRET_KEY})
 * @param clients the identification and rate limits of clients
 * @param operators networks whose clients may read metrics, cache statistics and the details of health without the
 *     admin key ({@code METRICS_ALLOWED_NETWORKS}, comma separated; loopback and private networks by default)
 * @param maximumConnections the maximum number of open connections ({@code MAX_CONNECTIONS}, 12000)
 */
public record WebConfig(
        String host,
        int port,
        Optional<URI> publicBaseUrl,
        Set<String> allowedOrigins,
        Optional<Secret> adminKey,
        ClientConfig clients,
        List<Network> operators,
        int maximumConnections) {

    /** Loopback and the private networks of RFC 1918 and RFC 4193. */
    public static final List<Network> PRIVATE_NETWORKS = Stream.of(
                    "127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
            .map(Network::parse)
            .toList();

    public WebConfig {
        operators = List.copyOf(operators);
    }

    /** This configuration with another port. */
    public WebConfig withPort(int other) {
        return new WebConfig(
                host, other, publicBaseUrl, allowedOrigins, adminKey, clients, operators, maximumConnections);
    }
}
