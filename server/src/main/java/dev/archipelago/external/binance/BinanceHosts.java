package dev.archipelago.external.binance;

import dev.archipelago.external.spi.HostFailover;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.http.HttpFetchException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * A transport that sends requests to Binance's host for market data while the main one answers 451 or 403. Requests to
 * other upstreams pass unchanged. Thread-safe.
 */
public final class BinanceHosts implements Transport {
    private final HostFailover hosts;
    private final Transport transport;
    private final InstantSource clock;

    /**
     * @param main the address that the sources of Binance use, without a trailing slash
     * @param alternative the replacement while {@code main} refuses; empty if there is none
     */
    public BinanceHosts(URI main, Optional<URI> alternative, Transport transport, InstantSource clock) {
        this.hosts = new HostFailover(main, alternative, clock);
        this.transport = transport;
        this.clock = clock;
    }

    @Override
    public HttpAnswer get(URI uri, Map<String, String> headers, Duration deadline) throws HttpFetchException {
        String main = hosts.main().toString();
        if (!uri.toString().startsWith(main + "/")) {
            return transport.get(uri, headers, deadline);
        }
        String rest = uri.toString().substring(main.length());
        URI host = hosts.current();
        if (!host.equals(hosts.main())) {
            return onAlternative(host, rest, headers, deadline);
        }
        Instant started = clock.instant();
        HttpAnswer answer = transport.get(uri, headers, deadline);
        if (!HostFailover.refuses(answer.status())) {
            return answer;
        }
        Duration left = deadline.minus(Duration.between(started, clock.instant()));
        Optional<URI> other = hosts.refused(answer.status());
        return other.isPresent() && left.isPositive() ? onAlternative(other.get(), rest, headers, left) : answer;
    }

    @Override
    public boolean connects(URI uri, Duration deadline) {
        String main = hosts.main().toString();
        return transport.connects(uri.toString().startsWith(main + "/") ? hosts.current() : uri, deadline);
    }

    private HttpAnswer onAlternative(URI host, String rest, Map<String, String> headers, Duration deadline)
            throws HttpFetchException {
        try {
            HttpAnswer answer = transport.get(URI.create(host + rest), headers, deadline);
            if (HostFailover.refuses(answer.status()) || answer.status() >= 500) {
                hosts.failed();
            }
            return answer;
        } catch (HttpFetchException e) {
            hosts.failed();
            throw e;
        }
    }

    /** The current host, and the time until which the main one is not used. */
    public HostFailover.HostStatistics statistics() {
        return hosts.statistics();
    }
}
