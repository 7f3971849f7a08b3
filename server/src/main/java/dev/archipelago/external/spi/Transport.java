package dev.archipelago.external.spi;

import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.http.HttpFetchException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Sends GET requests; in production by an {@code HttpFetcher}. Thread-safe. */
@FunctionalInterface
public interface Transport {

    /**
     * Sends a GET and returns the complete response, whatever its status.
     *
     * @param deadline for the whole exchange, including the body
     * @throws HttpFetchException if there is no complete response in time
     */
    HttpAnswer get(URI uri, Map<String, String> headers, Duration deadline) throws HttpFetchException;

    /**
     * Whether a connection for a request to {@code uri} can be opened, as far as this transport can tell without
     * sending one, which the server would count. Blocks for {@code deadline} at most.
     */
    default boolean connects(URI uri, Duration deadline) {
        return true;
    }
}
