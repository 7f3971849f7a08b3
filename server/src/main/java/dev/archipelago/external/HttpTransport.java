package dev.archipelago.external;

import dev.archipelago.external.spi.Transport;
import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.http.HttpFetchException;
import dev.archipelago.infrastructure.http.HttpFetcher;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** The transport over HTTP. Thread-safe. */
public record HttpTransport(HttpFetcher fetcher) implements Transport {

    @Override
    public HttpAnswer get(URI uri, Map<String, String> headers, Duration deadline) throws HttpFetchException {
        return fetcher.get(uri, headers, deadline);
    }

    @Override
    public boolean connects(URI uri, Duration deadline) {
        return HttpFetcher.connects(uri, deadline);
    }
}
