package dev.archipelago.infrastructure.config;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Where the site listens and who may do what.
 *
 * @param host address to listen on ({@code HOST}, 0.0.0.0)
 * @param port port to listen on ({@code PORT}, 8000); 0 takes a free one
 * @param publicBaseUrl the site's own address for absolute links ({@code PUBLIC_BASE_URL}), without a trailing slash
 * @param allowedOrigins further origins that may open the WebSocket ({@code ALLOWED_ORIGINS}, comma separated)
 * @param adminKey the bearer token of requests that change state ({@code AUTO_UPDATE_SECRET_KEY})
 * @param clients how clients are told apart
 */
public record WebConfig(
        String host,
        int port,
        Optional<URI> publicBaseUrl,
        Set<String> allowedOrigins,
        Optional<Secret> adminKey,
        ClientConfig clients) {

    /** The same on another port. */
    public WebConfig withPort(int other) {
        return new WebConfig(host, other, publicBaseUrl, allowedOrigins, adminKey, clients);
    }
}
