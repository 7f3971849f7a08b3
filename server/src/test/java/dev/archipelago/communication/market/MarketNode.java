package dev.archipelago.communication.market;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.external.GuardedSource;
import dev.archipelago.external.LeaderOnlyStream;
import dev.archipelago.external.QuoteStreams;
import dev.archipelago.external.SourceRegistry;
import dev.archipelago.external.SourceState;
import dev.archipelago.external.TickerStream;
import dev.archipelago.external.Upstreams;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.fixture.UpstreamFixture;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.infrastructure.config.StreamConfig;
import dev.archipelago.infrastructure.config.UpstreamConfig;
import dev.archipelago.infrastructure.http.HttpFetcher;
import dev.archipelago.infrastructure.store.LeaseTimes;
import dev.archipelago.infrastructure.store.RedisLease;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.Upstream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A node with the market components of a server, wired as there. */
final class MarketNode implements AutoCloseable {

    static final String STREAM = "market_data_stream";
    /** Redis expires a lease by real time, the nodes by the clock of the test: this one outlasts any test in Redis. */
    static final LeaseTimes TIMES =
            new LeaseTimes(Duration.ofMinutes(5), Duration.ofMillis(300), Duration.ofMillis(150));

    /** For a lease that has to expire. */
    static final LeaseTimes SHORT = new LeaseTimes(Duration.ofMillis(900), TIMES.renewal(), TIMES.trial());

    static final String LEADER = "test:~leader:{market}";

    final RedisLink link;
    final RedisLease lease;
    final MarketService adapter;
    final LeaderOnlyStream stream;
    final List<Snapshot> snapshots = new CopyOnWriteArrayList<>();
    /** The number of upstream calls of this node. */
    final AtomicLong calls = new AtomicLong();

    private final HttpFetcher fetcher = new HttpFetcher();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Cache cache;
    private final SourceRegistry sources;
    private boolean closed;

    /**
     * Creates a node with all API keys, budgets shared by all nodes, and a stream that uses {@code clock}.
     *
     * @param redis the address of Redis for this node
     * @param listener receives each snapshot in place of {@link #snapshots}
     */
    MarketNode(
            String name,
            RedisOptions redis,
            LeaseTimes times,
            Simulator simulator,
            InstantSource clock,
            Optional<SnapshotListener> listener) {
        this.link = RedisLink.open(redis.withHeartbeat(Duration.ofMillis(50)));
        this.lease = new RedisLease(link, LEADER, name, times, clock);
        this.cache = Cache.builder().redis(link).prefix("test:").clock(clock).build();
        UpstreamConfig config = upstream(simulator);
        Transport counted = (uri, headers, deadline) -> {
            calls.incrementAndGet();
            return fetcher.get(uri, headers, deadline);
        };
        this.sources = UpstreamFixture.sharing(config, link, counted, clock).sources();
        MarketState state = MarketState.of(MarketCatalog.DEFAULT, sources, PlausibilityConfig.DEFAULT, true);
        this.stream = QuoteStreams.of(
                Upstreams.REGISTERED.streams(),
                Map.of("binance", state.quotes("binance", TickerStream.INTERVAL)),
                config,
                MarketCatalog.DEFAULT.coins(),
                new TickerStream.Connector(
                        client,
                        TickerStream.Timing.with((closed, time) -> passed(clock, closed, time)),
                        clock,
                        new Random(1)),
                lease::leading)
                .stream("binance");
        Collector collector = new Collector(sources, Optional.of(stream), cache, state, clock);
        SnapshotPublisher publisher = new SnapshotPublisher(
                state,
                List.of(new RedisSnapshotSink(
                        link, new StreamConfig(STREAM, 1000), MarketCatalog.DEFAULT, () -> "", clock)),
                lease,
                clock);
        MarketChannel channel = new MarketChannel(link, STREAM, LEADER + ":refresh", name);
        this.adapter = new MarketService(
                lease,
                collector,
                Optional.of(new Replicator(channel, lease, state, collector, publisher, clock)),
                publisher);
        adapter.listen(listener.orElse(snapshots::add));
        lease.onChange(role -> stream.roleChanged());
        lease.tick();
        adapter.start();
    }

    /** Waits until the clock has advanced by {@code time} or {@code closed} is completed; returns whether it is. */
    private static boolean passed(InstantSource clock, CountDownLatch closed, Duration time)
            throws InterruptedException {
        Instant end = clock.instant().plus(time);
        while (clock.instant().isBefore(end)) {
            if (closed.await(1, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return closed.getCount() == 0;
    }

    private static UpstreamConfig upstream(Simulator simulator) {
        Map<String, String> variables = UpstreamFixture.variables(
                UpstreamFixture.simulator(simulator.base(Upstream.BINANCE)), Optional.of("key-of-tests"));
        variables.remove("COINGECKO_API_KEY");
        variables.put(
                "BINANCE_ALTERNATIVE_BASE_URL",
                simulator.base(Upstream.BINANCE_VISION).toString());
        variables.put(
                "BINANCE_ALTERNATIVE_STREAM_URL",
                simulator.base(Upstream.BINANCE_VISION_STREAM).toString());
        return UpstreamFixture.config(variables);
    }

    /** Runs the due tasks of the lease and the market. */
    void tick() {
        lease.tick();
        adapter.tick();
    }

    /** Returns whether this node has called an upstream. */
    boolean asked() {
        return !stream.statistics().isEmpty()
                || !sources.sources().stream()
                        .map(GuardedSource::state)
                        .allMatch(state -> state == SourceState.UNUSED || state == SourceState.NOT_CONFIGURED);
    }

    /** Returns a figure of the follower statistics. */
    long following(String figure) {
        Object value = ((Map<?, ?>) fields(adapter.statistics()).getOrDefault("following", Map.of())).get(figure);
        return value instanceof Number number ? number.longValue() : -1;
    }

    /** Closes the market and then the lease, as a server does. Has no effect when already closed. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        adapter.close();
        stream.close();
        fetcher.close();
        client.shutdownNow();
        cache.close();
        lease.close();
        link.close();
    }
}
