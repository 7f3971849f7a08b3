package dev.archipelago.communication.market;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Inline;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The market as the rest of the server sees it. The leader's {@link Collector} or a follower's {@link Replicator}
 * changes the {@link MarketState}, and the {@link SnapshotPublisher} publishes what it has become; readers get the
 * newest snapshot without waiting. Thread-safe.
 */
public final class MarketService implements Island {
    private static final Logger LOG = LoggerFactory.getLogger(MarketService.class);
    /** Longer than the deadlines of the slowest chain of sources together. */
    static final Duration LONGEST_ROUND = Duration.ofSeconds(20);

    private static final Duration TICK = Duration.ofMillis(250);

    private final Leadership leadership;
    private final Collector collector;
    private final Optional<Replicator> replicator;
    private final SnapshotPublisher publisher;
    private volatile @Nullable ScheduledExecutorService timer;

    /**
     * Creates a service that does nothing until {@link #start} or {@link #tick}. The parts are closed with it.
     *
     * @param leadership which node fetches from the upstreams
     * @param replicator empty if this is the only node
     */
    public MarketService(
            Leadership leadership, Collector collector, Optional<Replicator> replicator, SnapshotPublisher publisher) {
        this.leadership = leadership;
        this.collector = collector;
        this.replicator = replicator;
        this.publisher = publisher;
    }

    /** Restores the readings of the last run and starts all parts. Call once. */
    public void start() {
        start(Thread.ofPlatform().name("market-tick").daemon().factory());
    }

    /** Like {@link #start()}, with the timer on a thread of {@code factory}. */
    void start(ThreadFactory factory) {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(factory);
        timer = started;
        publisher.start(started);
        replicator.ifPresent(Replicator::start);
        var _ = started.scheduleAtFixedRate(
                () -> {
                    try {
                        tick();
                    } catch (RuntimeException | Error e) {
                        BackgroundFailures.survived("market-tick", e);
                    }
                },
                0,
                TICK.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Restores the readings of the last run. Blocks until the store answers; its failure is logged. */
    void restore() {
        publisher.open();
    }

    /** Starts the fetches and publishes the snapshot that are due by now. Does not block. */
    public void tick() {
        if (leadership.leading()) {
            collector.tick();
        }
        publisher.tick();
    }

    /** The newest snapshot. Never blocks, never publishes. */
    public Snapshot current() {
        return publisher.current();
    }

    /** Calls {@code listener} with each snapshot from now on. */
    public void listen(SnapshotListener listener) {
        publisher.listen(listener);
    }

    /**
     * Has the leader fetch everything, as far as the budgets allow, and returns the state after that. Concurrent
     * callers share one round, and there is at most one in five seconds. If the leader does not answer, returns the
     * state as it is. Blocks for 20 s at most.
     */
    public Snapshot refresh() {
        try {
            boolean answered = !leadership.leading()
                    && replicator.isPresent()
                    && replicator.get().refresh(LONGEST_ROUND);
            if (!answered && leadership.leading()) {
                collector.round().get(LONGEST_ROUND.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException | ExecutionException e) {
            LOG.info("The refresh returns the state as it is, not every upstream answered");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        publisher.publishIfDue();
        return publisher.latest();
    }

    /** Whether this node is fetching from an upstream now. */
    boolean fetching() {
        return !collector.fetching().isEmpty();
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
     * The collector's health on the leader, the replicator's on a follower: degraded while a block cannot be fetched or
     * the leader is silent, unhealthy while no block can be fetched. Also looks at the destinations of snapshots.
     */
    @Override
    public Health health() {
        publisher.observe();
        return leadership.leading()
                ? collector.health()
                : replicator.map(Replicator::health).orElseGet(Health::healthy);
    }

    /** The statistics of the destinations of snapshots, such as the stream, a few seconds old. Never blocks. */
    public SnapshotPublisher.SinkStatistics sinkStatistics() {
        return publisher.sinks();
    }

    /**
     * The statistics of all parts.
     *
     * @param following empty without Redis
     */
    public record MarketStatistics(
            @Inline Leadership.LeadershipStatistics leadership,
            @Inline SnapshotPublisher.PublisherStatistics publisher,
            @Inline Collector.CollectorStatistics collector,
            Optional<Replicator.ReplicatorStatistics> following)
            implements Statistics {}

    @Override
    public MarketStatistics statistics() {
        return new MarketStatistics(
                leadership.statistics(),
                publisher.statistics(),
                collector.statistics(),
                replicator.map(Replicator::statistics));
    }

    @Override
    public void close() {
        ScheduledExecutorService started = timer;
        if (started != null) {
            started.shutdown();
        }
        replicator.ifPresent(Replicator::close);
        collector.close();
        publisher.close();
    }
}
