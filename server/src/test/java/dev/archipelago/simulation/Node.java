package dev.archipelago.simulation;

import dev.archipelago.business.alerts.ThresholdCrossingPolicy;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.communication.alerts.AlertService;
import dev.archipelago.communication.alerts.ModelAlerts;
import dev.archipelago.communication.live.LiveHub;
import dev.archipelago.communication.live.Subscriber;
import dev.archipelago.communication.market.Collector;
import dev.archipelago.communication.market.MarketChannel;
import dev.archipelago.communication.market.MarketService;
import dev.archipelago.communication.market.MarketStart;
import dev.archipelago.communication.market.MarketState;
import dev.archipelago.communication.market.RedisSnapshotSink;
import dev.archipelago.communication.market.Replicator;
import dev.archipelago.communication.market.SnapshotJson;
import dev.archipelago.communication.market.SnapshotPersister;
import dev.archipelago.communication.market.SnapshotPublisher;
import dev.archipelago.external.ModelTickerStream;
import dev.archipelago.external.SourceRegistry;
import dev.archipelago.external.TickerStream;
import dev.archipelago.external.UpstreamConnections;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.infrastructure.config.StreamConfig;
import dev.archipelago.infrastructure.store.LeaseTimes;
import dev.archipelago.infrastructure.store.RedisLease;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A server node in the simulation: market, lease, cache, live hub and alerts, wired as in {@code Archipelago}, over
 * simulated connections.
 */
final class Node implements Internet.Listener {

    private static final String LEADER = "archipelago:v1:~leader:{market}";
    static final String STREAM = "market_data_stream";

    private final SimulatedEnvironment environment;
    private final Host host;
    private final String name;
    private final NetworkPath toDatabase;
    private RedisLink link;
    private RedisLease lease;
    private Cache cache;
    private ModelTickerStream ticker;
    private MarketService market;
    private AlertService alerts;
    private LiveHub hub;
    private volatile boolean running;
    private volatile boolean complete;
    private boolean closed;

    /** @param name unique within the run; a restarted node has another one */
    Node(SimulatedEnvironment environment, Host host, String name, NetworkPath toDatabase) {
        this.environment = environment;
        this.host = host;
        this.name = name;
        this.toDatabase = toDatabase;
    }

    /** Creates and starts all components. Blocks as the start of a server does. */
    void start(NetworkPath toRedis, NetworkPath toInternet, long seed) {
        Random random = new Random(seed);
        Variation variation = environment.variation();
        link = RedisLink.open(
                RedisOptions.of("redis://simulated"),
                new RedisConnections(environment.scheduler(), host, toRedis, environment.redis()));
        cache = Cache.builder()
                .prefix("archipelago:v1:")
                .clock(host)
                .random(random)
                .redis(link)
                .build();
        lease = new RedisLease(link, LEADER, name, LeaseTimes.USUAL, host);
        var transport = environment.internet().over(toInternet, name);
        SourceRegistry sources = new UpstreamConnections(
                        dev.archipelago.external.Upstreams.REGISTERED,
                        Upstreams.CONFIG,
                        MarketCatalog.DEFAULT.coins(),
                        variation.budgets(link),
                        variation.transport(transport),
                        host,
                        random)
                .sources();
        MarketState state = MarketState.of(MarketCatalog.DEFAULT, sources, PlausibilityConfig.DEFAULT, true);
        ticker = new ModelTickerStream(host, lease::leading, state.quotes("binance", TickerStream.INTERVAL));
        Collector collector = new Collector(sources, Optional.of(ticker), cache, state, host);
        SnapshotPublisher publisher = new SnapshotPublisher(
                state,
                List.of(
                        variation.sink(
                                new RedisSnapshotSink(
                                        link, new StreamConfig(STREAM, 1000), MarketCatalog.DEFAULT, () -> "", host),
                                link),
                        new SnapshotPersister(environment.database().snapshots(toDatabase), state, host)),
                lease,
                host);
        MarketChannel channel = new MarketChannel(link, STREAM, LEADER + ":refresh", name);
        market = new MarketService(
                lease,
                collector,
                Optional.of(new Replicator(channel, lease, state, collector, publisher, host)),
                publisher);
        hub = new LiveHub(SnapshotJson::update, SnapshotJson::dashboardData);
        alerts = ModelAlerts.service(
                environment.database().alerts(),
                environment.database().over(toDatabase),
                new ThresholdCrossingPolicy(),
                variation.evaluates(lease::leading),
                hub::announce,
                host);
        begin(variation);
    }

    private void begin(Variation variation) {
        hub.subscribe(new Subscriber() {
            @Override
            protected boolean ready() {
                return true;
            }

            @Override
            protected void send(String message) {
                environment.checker().frame(Node.this, message);
            }
        });
        market.listen(snapshot -> {
            for (Snapshot shown : variation.shown(name, snapshot)) {
                environment.checker().published(this, shown);
                hub.onSnapshot(shown);
                alerts.onSnapshot(shown);
            }
        });
        lease.onChange(role -> ticker.roleChanged());
        running = true;
        lease.start();
        ticker.roleChanged();
        MarketStart.start(market, Thread.ofVirtual().name("market-tick").factory());
        alerts.start();
        complete = true;
        environment.trace(name + " runs");
    }

    /** Closes all components in the order of a server shutdown. Has no effect when already closed. */
    void close() {
        running = false;
        if (closed) {
            return;
        }
        closed = true;
        alerts.close();
        hub.close();
        market.close();
        cache.close();
        lease.close();
        link.close();
    }

    /** Marks the process as killed: its output is ignored from now on. {@link #close} releases what remains. */
    void die() {
        running = false;
    }

    boolean running() {
        return running;
    }

    /** Returns whether the node is running and its start is complete. */
    boolean started() {
        return running && complete;
    }

    String name() {
        return name;
    }

    Host host() {
        return host;
    }

    Cache cache() {
        return cache;
    }

    RedisLease lease() {
        return lease;
    }

    MarketService market() {
        return market;
    }

    NetworkPath toDatabase() {
        return toDatabase;
    }

    @Override
    public boolean listening() {
        return running && ticker.listening();
    }

    @Override
    public void accept(String frame) {
        ticker.accept(frame);
    }
}
