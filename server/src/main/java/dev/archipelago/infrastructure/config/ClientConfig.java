package dev.archipelago.infrastructure.config;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How clients are identified, and their rate limits. Immutable.
 *
 * @param trustedProxies networks of the reverse proxies whose {@code X-Forwarded-For} and {@code Forwarded} are believed
 *     ({@code TRUSTED_PROXIES}, comma separated; the machine itself by default)
 * @param limits the rate of each limit ({@code LIMIT_…}); one that is not here is off
 * @param sockets how many WebSockets a client may have open at once on one server ({@code LIMIT_SOCKETS}, 200)
 */
public record ClientConfig(List<Network> trustedProxies, Map<ClientLimit, ClientLimit.Rate> limits, int sockets) {

    /** What holds where nothing is set. */
    public static final ClientConfig DEFAULT =
            new ClientConfig(List.of(Network.parse("127.0.0.0/8"), Network.parse("::1")), usual(), 200);

    public ClientConfig {
        trustedProxies = List.copyOf(trustedProxies);
        limits = Map.copyOf(limits);
    }

    /** The same without any limit. */
    public ClientConfig unlimited() {
        return new ClientConfig(trustedProxies, Map.of(), Integer.MAX_VALUE);
    }

    private static Map<ClientLimit, ClientLimit.Rate> usual() {
        Map<ClientLimit, ClientLimit.Rate> rates = new EnumMap<>(ClientLimit.class);
        for (ClientLimit limit : ClientLimit.values()) {
            rates.put(limit, limit.usual());
        }
        return rates;
    }
}
