package dev.archipelago;

import dev.archipelago.business.alerts.ThresholdCrossingPolicy;
import dev.archipelago.communication.alerts.AlertChannels;
import dev.archipelago.communication.alerts.AlertService;
import dev.archipelago.communication.alerts.WebhookChannel;
import dev.archipelago.communication.history.KlineBackfill;
import dev.archipelago.communication.history.MarketHistory;
import dev.archipelago.communication.live.LiveHub;
import dev.archipelago.communication.market.BrokerSink;
import dev.archipelago.communication.market.Collector;
import dev.archipelago.communication.market.MarketChannel;
import dev.archipelago.communication.market.MarketService;
import dev.archipelago.communication.market.MarketState;
import dev.archipelago.communication.market.PostgresSnapshotStore;
import dev.archipelago.communication.market.RedisSnapshotSink;
import dev.archipelago.communication.market.ReferencePrices;
import dev.archipelago.communication.market.Replicator;
import dev.archipelago.communication.market.SnapshotJson;
import dev.archipelago.communication.market.SnapshotPersister;
import dev.archipelago.communication.market.SnapshotPublisher;
import dev.archipelago.communication.market.SnapshotSink;
import dev.archipelago.external.ExternalServices;
import dev.archipelago.external.QuotaMonitor;
import dev.archipelago.external.QuoteStreams;
import dev.archipelago.external.SourceRegistry;
import dev.archipelago.external.TickerStream;
import dev.archipelago.external.spi.QuoteListener;
import dev.archipelago.external.spi.QuoteStream;
import dev.archipelago.infrastructure.broker.Broker;
import dev.archipelago.infrastructure.broker.BrokerQueue;
import dev.archipelago.infrastructure.broker.Brokers;
import dev.archipelago.infrastructure.config.BrokerSettings;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.PriceSource;
import dev.archipelago.infrastructure.config.StreamConfig;
import dev.archipelago.infrastructure.http.AddressPolicy;
import dev.archipelago.infrastructure.http.GuardedHttpPost;
import dev.archipelago.infrastructure.http.HostLookup;
import dev.archipelago.infrastructure.store.Database;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.market.Coin;
import dev.archipelago.market.MarketCatalog;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;

/**
 * Layer 3 of the server: the market from upstreams to snapshots, its history, live clients and alerts.
 *
 * @param channels deliver alerts
 */
record Communication(
        MarketCatalog catalog,
        MarketService market,
        MarketHistory history,
        LiveHub hub,
        AlertService alerts,
        AlertChannels channels) {

    /** The upstream whose prices are shown unless reference prices are. */
    private static final String BINANCE = "binance";

    /** Builds the services; the upstreams are called from now on, once this node leads. */
    static Communication of(
            Configuration configuration,
            Infrastructure infrastructure,
            String node,
            InstantSource clock,
            Components components) {
        Leadership leadership = infrastructure.leadership();
        Database database = infrastructure.database();
        MarketCatalog catalog = MarketCatalog.of(configuration.market().coins());
        External external = External.of(configuration, catalog.coins(), infrastructure, clock, components);
        MarketService market = market(configuration, catalog, infrastructure, external, node, clock, components);
        components
                .island(new KlineBackfill(
                        catalog.coins(),
                        external.sources().klines(),
                        database.jdbi(),
                        leadership::leading,
                        configuration.simulated(),
                        clock))
                .start();
        MarketHistory history = components.island(new MarketHistory(database.jdbi(), leadership::leading));
        LiveHub hub = components.island(new LiveHub(SnapshotJson::update, SnapshotJson::dashboardData));
        AddressPolicy policy = new AddressPolicy(configuration.alerts().webhookNetworks(), HostLookup.system());
        AlertChannels channels = new AlertChannels(List.of(new WebhookChannel(
                components.add(new GuardedHttpPost(policy, (SSLSocketFactory) SSLSocketFactory.getDefault())),
                clock,
                new SecureRandom())));
        boolean publish = configuration.storage().stream().publish();
        AlertService alerts = components.island(AlertService.of(
                database,
                infrastructure.engines().direct(),
                new ThresholdCrossingPolicy(),
                () -> publish && leadership.leading(),
                hub::announce,
                channels,
                clock));
        leadership.onChange(role -> alerts.roleChanged());
        return new Communication(catalog, market, history, hub, alerts, channels);
    }

    private static MarketService market(
            Configuration configuration,
            MarketCatalog catalog,
            Infrastructure infrastructure,
            External external,
            String node,
            InstantSource clock,
            Components components) {
        Leadership leadership = infrastructure.leadership();
        SourceRegistry sources = external.sources();
        MarketState state =
                MarketState.of(catalog, sources, configuration.market().plausibility(), configuration.simulated());
        Prices prices = prices(configuration, state, leadership, clock, components);
        QuoteStreams streams = prices.streams();
        ExternalServices services = components.island(new ExternalServices(
                external.upstreams(), sources, external.quotas(), leadership, streams::statistics, streams::close));
        Collector collector =
                new Collector(sources, Optional.of(prices.stream()), infrastructure.cache(), state, clock);
        StreamConfig name = configuration.storage().stream();
        List<SnapshotSink> sinks = sinks(configuration, infrastructure, state, services::summary, clock, components);
        SnapshotPublisher publisher = new SnapshotPublisher(state, sinks, leadership, clock);
        Optional<Replicator> replicator = infrastructure
                .redis()
                .map(link -> new MarketChannel(link, name.name(), Infrastructure.LEADER_LEASE + ":refresh", node))
                .map(channel -> new Replicator(channel, leadership, state, collector, publisher, clock));
        replicator.ifPresent(following -> services.listen(following::failingUpstreams));
        MarketService market = components.island(new MarketService(leadership, collector, replicator, publisher));
        leadership.onChange(role -> streams.roleChanged());
        streams.roleChanged();
        external.quotas().forEach(QuotaMonitor::start);
        return market;
    }

    /** The destinations of snapshots: PostgreSQL and, if this server publishes, Redis and message brokers. */
    private static List<SnapshotSink> sinks(
            Configuration configuration,
            Infrastructure infrastructure,
            MarketState state,
            Supplier<String> failingUpstreams,
            InstantSource clock,
            Components components) {
        List<SnapshotSink> sinks = new ArrayList<>();
        sinks.add(new SnapshotPersister(
                new PostgresSnapshotStore(infrastructure.database().jdbi()), state, clock));
        StreamConfig stream = configuration.storage().stream();
        if (stream.publish()) {
            infrastructure
                    .redis()
                    .ifPresent(link ->
                            sinks.add(new RedisSnapshotSink(link, stream, state.catalog(), failingUpstreams, clock)));
            sinks.addAll(brokers(configuration, infrastructure.redis().isPresent(), components));
        }
        return sinks;
    }

    /** The sinks of the message brokers that are configured; none by default. */
    private static List<SnapshotSink> brokers(
            Configuration configuration, boolean severalServers, Components components) {
        Map<String, BrokerSettings> configured = configuration.storage().brokers();
        List<SnapshotSink> sinks = new ArrayList<>();
        for (Broker broker : Brokers.REGISTERED) {
            BrokerSettings settings = configured.get(broker.variables().name());
            if (settings != null) {
                sinks.add(new BrokerSink(components.add(new BrokerQueue(broker, settings)), severalServers));
            }
        }
        return sinks;
    }

    /** The open streams, and the one that tells whether all prices are current. */
    private record Prices(QuoteStreams streams, QuoteStream stream) {}

    private static Prices prices(
            Configuration configuration,
            MarketState state,
            Leadership leadership,
            InstantSource clock,
            Components components) {
        List<Coin> coins = state.catalog().coins();
        if (configuration.market().priceSource() == PriceSource.BINANCE) {
            Map<String, QuoteListener> listeners = Map.of(BINANCE, state.quotes(BINANCE, TickerStream.INTERVAL));
            QuoteStreams streams = External.streams(configuration, coins, listeners, leadership, clock, components);
            return new Prices(streams, streams.stream(BINANCE));
        }
        ReferencePrices reference = new ReferencePrices(state, External.currencies(), clock);
        return new Prices(
                External.streams(configuration, coins, reference.listeners(), leadership, clock, components),
                reference);
    }
}
