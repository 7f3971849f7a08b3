package dev.archipelago.external.spi;

import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.http.HttpFetchException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Sends one GET. In the house this is {@code HttpFetcher::get}; tests put recorded answers here. Thread-safe. */
@FunctionalInterface
public interface Transport {

    /**
     * The whole answer, whatever its status.
     *
     * @param deadline over the whole exchange, body included
     * @throws HttpFetchException if there is no whole answer in time
     */
    HttpAnswer get(URI uri, Map<String, String> headers, Duration deadline) throws HttpFetchException;
}
