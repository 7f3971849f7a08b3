package dev.archipelago.infrastructure.config;

import java.util.List;

/**
 * How clients are told apart. Immutable.
 *
 * @param trustedProxies networks of the reverse proxies whose {@code X-Forwarded-For} and {@code Forwarded} are believed
 *     ({@code TRUSTED_PROXIES}, comma separated; none by default)
 */
public record ClientConfig(List<Network> trustedProxies) {

    /** No proxy is trusted: a client's address is that of its connection. */
    public static final ClientConfig DEFAULT = new ClientConfig(List.of());

    public ClientConfig {
        trustedProxies = List.copyOf(trustedProxies);
    }
}
