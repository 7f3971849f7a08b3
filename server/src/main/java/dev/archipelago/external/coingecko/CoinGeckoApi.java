package dev.archipelago.external.coingecko;

import dev.archipelago.external.spi.JsonApi;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.infrastructure.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Calls CoinGecko with or without a key. The paid host expects the key in another header than the free one. */
final class CoinGeckoApi {
    static final String UPSTREAM = "coingecko";
    static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final String PAID_HOST = "pro-api.coingecko.com";

    private static final int HTTP_ERROR = 400;
    private static final long TOO_MANY = 429;
    /** Missing key, plan, key on the wrong host, and their HTTP equivalents. */
    private static final Set<Long> KEY_OR_PLAN = Set.of(10002L, 10005L, 10010L, 10011L, 401L, 403L);

    private final URI base;
    private final Map<String, String> headers;
    private final JsonApi api;

    CoinGeckoApi(URI base, Optional<Secret> key, Transport transport, InstantSource clock) {
        this.base = base;
        String header = PAID_HOST.equals(base.getHost()) ? "x-cg-pro-api-key" : "x-cg-demo-api-key";
        this.headers = key.map(secret -> Map.of(header, secret.reveal())).orElse(Map.of());
        this.api = new JsonApi(UPSTREAM, transport, clock, CoinGeckoApi::failure);
    }

    ResponseField get(String pathAndQuery) throws SourceException {
        ResponseField root = api.get(URI.create(base + pathAndQuery), headers, DEADLINE);
        return root.object();
    }

    /**
     * The failure that a body describes with a code of CoinGecko or of HTTP, as a number or a string: {@code
     * {"status":{"error_code",…}}} or {@code {"error":{"status":{…}}}}. {@code {"error":"text"}} is left to the caller.
     */
    static Optional<SourceException> failure(int httpStatus, ResponseField body) throws SourceException {
        ResponseField error = body.at("error");
        ResponseField status = body.at("status").isAbsent() ? error.at("status") : body.at("status");
        ResponseField code = status.at("error_code");
        if (code.isAbsent()) {
            // A coin may be named "status".
            return error.isText() || error.isAbsent() || httpStatus >= HTTP_ERROR
                    ? Optional.empty()
                    : Optional.of(error.wrong("absent in a good answer"));
        }
        long number = code.whole();
        if (number == 0) {
            return Optional.empty();
        }
        String message = UPSTREAM + ": error code " + number;
        if (KEY_OR_PLAN.contains(number)) {
            return Optional.of(SourceException.refused(message + " (key or plan)"));
        }
        if (httpStatus >= HTTP_ERROR) {
            // The HTTP status is equivalent, and its headers state the time to wait.
            return Optional.empty();
        }
        return Optional.of(
                number == TOO_MANY
                        ? SourceException.limited(message + " (rate limit exceeded)", Optional.empty())
                        : SourceException.failed(message));
    }
}
