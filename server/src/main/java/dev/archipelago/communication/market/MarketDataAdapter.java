package dev.archipelago.communication.market;

import dev.archipelago.cache.Cache;
import dev.archipelago.external.SourceRegistry;
import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.Source;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what the upstreams say into snapshots. The node that leads asks them ({@link MarketPolls}); the others take what it
 * says from Redis ({@link MarketFollower}). Either way it goes onto this node's board, of which snapshots are taken
 * ({@link SnapshotPublisher}); readers get the newest without waiting. Thread-safe.
 */
public final class MarketDataAdapter implements Island {
    private static final Logger LOG = LoggerFactory.getLogger(MarketDataAdapter.class);
    /** Longer than the deadlines of the slowest chain of sources together. */
    static final Duration LONGEST_ROUND = Duration.ofSeconds(20);
    /**
     * What comes over the stream each second waits no longer than this for its snapshot, once snapshots, which keep a second
     * apart, have fallen into step with it.
     */
    private static final Duration TICK = Duration.ofMillis(100);

    private final Leadership leadership;
    private final MarketPolls polls;
    private final SnapshotPersister keeper;
    private final SnapshotPublisher press;
    private final Optional<RefreshCoordinator> desk;
    private final Optional<MarketFollower> follower;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile @Nullable ScheduledExecutorService ticker;

    /**
     * One of many nodes. Does nothing until {@link #start} or {@link #tick}.
     *
     * @param stream live quotes that go straight into the snapshot; asked at each tick, so it must not block
     * @param outlet where each snapshot goes for others while this node leads
     * @param store where the last readings survive a restart; empty: nowhere
     * @param simulated whether the upstreams are the simulator
     * @param plausible which jumps need a second word, and which sources disagree
     * @param channel what the nodes tell each other; empty if this is the only one. Closed with this
     * @param leadership which of them asks the upstreams
     */
    public MarketDataAdapter(
            SourceRegistry sources,
            Optional<Source<CoinQuotes>> stream,
            Cache cache,
            SnapshotSink outlet,
            Optional<SnapshotStore> store,
            boolean simulated,
            PlausibilityConfig plausible,
            Optional<MarketChannel> channel,
            Leadership leadership,
            InstantSource clock) {
        this.leadership = leadership;
        this.polls = new MarketPolls(sources, stream, cache, plausible, clock, threads);
        this.keeper = new SnapshotPersister(store, polls.board(), simulated, clock, threads);
        this.press = new SnapshotPublisher(
                polls.board(), polls::lastTook, outlet, keeper, leadership, simulated, clock, threads);
        this.desk = channel.map(others -> new RefreshCoordinator(others, polls, press, leadership));
        this.follower = channel.flatMap(others -> desk.map(
                requests -> new MarketFollower(others, leadership, polls.board(), press, requests, simulated, clock)));
    }

    /** The only node. */
    public MarketDataAdapter(
            SourceRegistry sources,
            Optional<Source<CoinQuotes>> stream,
            Cache cache,
            SnapshotSink outlet,
            Optional<SnapshotStore> store,
            boolean simulated,
            PlausibilityConfig plausible,
            InstantSource clock) {
        this(
                sources,
                stream,
                cache,
                outlet,
                store,
                simulated,
                plausible,
                Optional.empty(),
                Leadership.alone(clock.instant()),
                clock);
    }

    /** Loads the readings of the last run, then ticks until {@link #close}. Call once. */
    public void start() {
        start(Thread.ofPlatform().name("market-tick").daemon().factory());
    }

    /** The same with the ticks on a thread of {@code factory}. */
    void start(ThreadFactory factory) {
        threads.execute(this::restore);
        follower.ifPresent(MarketFollower::start);
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(factory);
        ticker = started;
        var _ = started.scheduleAtFixedRate(
                () -> {
                    try {
                        tick();
                    } catch (RuntimeException | Error e) {
                        if (!threads.isShutdown()) {
                            BackgroundFailures.survived("market-tick", e);
                        }
                    }
                },
                0,
                TICK.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Takes the stored readings for metrics not seen yet. Blocks until the store answers; its failure is logged. */
    public void restore() {
        keeper.restore();
    }

    /** Starts what is due and publishes a snapshot if there is something new. Call each second or more often; does not block, and does nothing once closed. */
    public void tick() {
        if (threads.isShutdown()) {
            return;
        }
        if (leadership.leading()) {
            polls.tick();
        }
        press.publishIfDue();
    }

    /** The newest snapshot. Never blocks, never publishes. */
    public Snapshot current() {
        return press.current();
    }

    /** Tells {@code listener} of each snapshot from now on. */
    public void listen(SnapshotListener listener) {
        press.listen(listener);
    }

    /**
     * Has all upstreams asked again, as far as their budgets allow, by whoever leads, and returns what is known then.
     * Callers at the same time share one round, and within five seconds of a round there is no other. Without an answer
     * of the leader it is what is known now. Blocks for 20 s at most.
     */
    public Snapshot refresh() {
        try {
            boolean asked =
                    !leadership.leading() && desk.isPresent() && desk.get().ask(LONGEST_ROUND);
            if (!asked && leadership.leading()) {
                polls.round().get(LONGEST_ROUND.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException | ExecutionException e) {
            LOG.info("The refresh answers with what is known, not every upstream answered");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        press.publishIfDue();
        return press.peek();
    }

    /** Whether an upstream is being asked by this node at this moment. */
    boolean fetching() {
        return !polls.fetching().isEmpty();
    }

    @Override
    public String name() {
        return "market_data";
    }

    @Override
    public Layer layer() {
        return Layer.COMMUNICATION;
    }

    /**
     * Where this node leads: degraded while a block's fetch fails, whose last values stay, unhealthy while every configured
     * block does. Where it follows: degraded while the leader is silent.
     */
    @Override
    public Health health() {
        return leadership.leading()
                ? polls.health()
                : follower.map(MarketFollower::health).orElseGet(Health::healthy);
    }

    @Override
    public Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>(leadership.statistics());
        figures.putAll(press.statistics());
        figures.putAll(polls.statistics());
        follower.ifPresent(listening -> figures.put("following", listening.statistics()));
        return figures;
    }

    @Override
    public void close() {
        ScheduledExecutorService started = ticker;
        if (started != null) {
            started.shutdown();
        }
        follower.ifPresent(MarketFollower::close);
        polls.close();
        threads.shutdown();
    }
}
