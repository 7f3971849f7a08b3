package dev.archipelago;

import dev.archipelago.external.HttpTransport;
import dev.archipelago.external.QuotaMonitor;
import dev.archipelago.external.QuoteStreams;
import dev.archipelago.external.SourceRegistry;
import dev.archipelago.external.TickerStream;
import dev.archipelago.external.UpstreamConnections;
import dev.archipelago.external.Upstreams;
import dev.archipelago.external.spi.QuoteCurrency;
import dev.archipelago.external.spi.QuoteListener;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.http.HttpFetcher;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.market.Coin;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Layer 2 of the server: the upstreams and the limits and budgets they are called under.
 *
 * @param sources the sources that the configured upstreams offer
 * @param quotas compare the plans of upstreams with their budgets
 */
record External(UpstreamConnections upstreams, SourceRegistry sources, List<QuotaMonitor> quotas) {

    /** Builds the sources; nothing is called yet. */
    static External of(
            Configuration configuration,
            List<Coin> coins,
            Infrastructure infrastructure,
            InstantSource clock,
            Components components) {
        HttpFetcher fetcher =
                components.add(new HttpFetcher(infrastructure.tracing().observations()));
        UpstreamConnections upstreams = new UpstreamConnections(
                Upstreams.REGISTERED,
                configuration.upstreams(),
                coins,
                infrastructure.redis(),
                new HttpTransport(fetcher),
                clock,
                new Random());
        return new External(
                upstreams, upstreams.sources(), upstreams.quotaMonitors(infrastructure.leadership()::leading));
    }

    /** The currency of each upstream's stream of prices, by the upstream's name in the order of registration. */
    static Map<String, QuoteCurrency> currencies() {
        Map<String, QuoteCurrency> currencies = new LinkedHashMap<>();
        Upstreams.REGISTERED.streams().forEach((name, offer) -> currencies.put(name, offer.currency()));
        return currencies;
    }

    /**
     * The streams of prices, open while this node leads.
     *
     * @param listeners who receives the quotes of a stream, by the upstream's name; other streams are not used
     */
    static QuoteStreams streams(
            Configuration configuration,
            List<Coin> coins,
            Map<String, QuoteListener> listeners,
            Leadership leadership,
            InstantSource clock,
            Components components) {
        HttpClient client = components.add(HttpClient.newHttpClient());
        return QuoteStreams.of(
                Upstreams.REGISTERED.streams(),
                listeners,
                configuration.upstreams(),
                coins,
                new TickerStream.Connector(client, TickerStream.Timing.DEFAULT, clock, RandomGenerator.getDefault()),
                leadership::leading);
    }
}
