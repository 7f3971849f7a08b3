package dev.archipelago;

import dev.archipelago.communication.market.MarketState;
import dev.archipelago.external.QuotaMonitor;
import dev.archipelago.external.SourceRegistry;
import dev.archipelago.external.UpstreamConnections;
import dev.archipelago.external.Upstreams;
import dev.archipelago.external.binance.BinanceStream;
import dev.archipelago.external.binance.BinanceUpstream;
import dev.archipelago.external.binance.LeaderOnlyStream;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.infrastructure.http.HttpFetcher;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.market.Coin;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.List;
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
        HttpFetcher fetcher = components.add(new HttpFetcher());
        UpstreamConnections upstreams = new UpstreamConnections(
                Upstreams.REGISTERED,
                configuration.upstreams(),
                coins,
                infrastructure.redis(),
                fetcher::get,
                clock,
                new Random());
        return new External(
                upstreams, upstreams.sources(), upstreams.quotaMonitors(infrastructure.leadership()::leading));
    }

    /** Binance's stream of quotes into {@code state}, open while this node leads. */
    static LeaderOnlyStream stream(
            Configuration configuration,
            MarketState state,
            Leadership leadership,
            InstantSource clock,
            Components components) {
        HttpClient client = components.add(HttpClient.newHttpClient());
        UpstreamSettings binance = configuration.upstreams().of(BinanceStream.SOURCE);
        return new LeaderOnlyStream(
                () -> new BinanceStream(
                        BinanceUpstream.stream(binance),
                        BinanceUpstream.alternativeStream(binance),
                        BinanceStream.Timing.DEFAULT,
                        client,
                        new BinanceStream.Subscription(
                                state.catalog().coins(), state.quotes(BinanceStream.SOURCE, BinanceStream.INTERVAL)),
                        clock,
                        RandomGenerator.getDefault()),
                leadership::leading);
    }
}
