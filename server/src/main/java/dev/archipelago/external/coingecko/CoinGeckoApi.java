package dev.archipelago.external.coingecko;

import dev.archipelago.external.JsonApi;
import dev.archipelago.external.JsonField;
import dev.archipelago.external.SourceException;
import dev.archipelago.external.Transport;
import dev.archipelago.infrastructure.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** How CoinGecko is asked, with a key or without. The paid host takes another header for the key than the free one. */
final class CoinGeckoApi {
    static final String UPSTREAM = "coingecko";
    static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final String PAID_HOST = "pro-api.coingecko.com";

    private final URI base;
    private final Map<String, String> headers;
    private final JsonApi api;

    CoinGeckoApi(URI base, Optional<Secret> key, Transport transport, InstantSource clock) {
        this.base = base;
        String header = PAID_HOST.equals(base.getHost()) ? "x-cg-pro-api-key" : "x-cg-demo-api-key";
        this.headers = key.map(secret -> Map.of(header, secret.reveal())).orElse(Map.of());
        this.api = new JsonApi(UPSTREAM, transport, clock);
    }

    JsonField get(String pathAndQuery) throws SourceException {
        JsonField root = api.get(URI.create(base + pathAndQuery), headers, DEADLINE);
        root.object();
        for (String name : new String[] {"error", "status"}) {
            if (!root.at(name).isAbsent()) {
                throw root.at(name).wrong("absent in a good answer");
            }
        }
        return root;
    }
}
