package dev.archipelago.infrastructure.config;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The identification of clients and their rate limits. Immutable.
 *
 * @param trustedProxies networks of the reverse proxies whose {@code X-Forwarded-For} and {@code Forwarded} are trusted
 *     ({@code TRUSTED_PROXIES}, comma separated; loopback addresses by default)
 * @param limits the rate of each limit ({@code LIMIT_…}); a limit that is absent is off
 * @param sockets the maximum number of open WebSockets of a client on one server ({@code LIMIT_SOCKETS}, 200)
 */
public record ClientConfig(List<Network> trustedProxies, Map<ClientLimit, ClientLimit.Rate> limits, int sockets) {

    /** The defaults. */
    public static final ClientConfig DEFAULT =
            new ClientConfig(List.of(Network.parse("127.0.0.0/8"), Network.parse("::1")), defaultRates(), 200);

    public ClientConfig {
        trustedProxies = List.copyOf(trustedProxies);
        limits = Map.copyOf(limits);
    }

    /** This configuration without any limit. */
    public ClientConfig unlimited() {
        return new ClientConfig(trustedProxies, Map.of(), Integer.MAX_VALUE);
    }

    private static Map<ClientLimit, ClientLimit.Rate> defaultRates() {
        Map<ClientLimit, ClientLimit.Rate> rates = new EnumMap<>(ClientLimit.class);
        for (ClientLimit limit : ClientLimit.values()) {
            rates.put(limit, limit.usual());
        }
        return rates;
    }
}
