package dev.archipelago.communication.market;

import dev.archipelago.communication.market.Publication.Ageing;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.island.Statistics.Inline;
import dev.archipelago.infrastructure.island.Statistics.Outcome;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.infrastructure.store.Leadership.Role;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a snapshot when the {@link MarketState} has changed, at most one per second and at least one each five seconds.
 * Each goes to the listeners of this node, and to the sinks while this node leads. Thread-safe; no method but
 * {@link #open} blocks.
 */
public final class SnapshotPublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotPublisher.class);
    /** The leader limits the rate; in transit its snapshots may move closer together. */
    private static final Duration BETWEEN_REPLICATED = Duration.ofMillis(500);

    private static final Duration TIMER_MARGIN = Duration.ofMillis(1);

    private final MarketState state;
    private final Leadership leadership;
    private final InstantSource clock;
    private final List<Output> outputs;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<SnapshotListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong refreshed = new AtomicLong();
    private final SnapshotSchedule schedule = new SnapshotSchedule();

    private volatile @Nullable ScheduledExecutorService timer;
    private volatile Snapshot current;

    /** A sink and the worker that writes to it. */
    private record Output(SnapshotSink sink, ConflatingWorker<Publication> worker) {}

    /** The statistics of the sinks that have some, by name. */
    public record SinkStatistics(@Inline Map<String, Statistics> sinks) implements Statistics {}

    /**
     * What was published.
     *
     * @param refusedSnapshots those that a sink refused because a newer leader has written
     * @param activities the outcome of each sink's last attempt, unless it is part of its own statistics
     */
    record PublisherStatistics(
            @Counter long snapshots,
            @Counter long refusedSnapshots,
            @Inline Map<String, Outcome> activities,
            @Inline SinkStatistics sinks)
            implements Statistics {}

    /** Creates a publisher that is triggered by {@link #tick} only until {@link #start}. */
    public SnapshotPublisher(MarketState state, List<SnapshotSink> sinks, Leadership leadership, InstantSource clock) {
        this.state = state;
        this.leadership = leadership;
        this.clock = clock;
        this.outputs = sinks.stream().map(this::output).toList();
        this.current = state.snapshot(clock.instant());
        state.onChange(this::changed);
    }

    private Output output(SnapshotSink sink) {
        return new Output(
                sink,
                new ConflatingWorker<>(
                        "Market snapshot " + sink.name(),
                        threads,
                        publication -> {
                            if (!sink.publish(publication)) {
                                refused.incrementAndGet();
                            }
                        },
                        sink::replaced));
    }

    /** Opens the sinks. Blocks until they are open. */
    void open() {
        outputs.forEach(output -> output.sink().open());
    }

    /** Opens the sinks in the background and from now on publishes changes by itself, on a thread of {@code timer}. */
    void start(ScheduledExecutorService timer) {
        threads.execute(this::open);
        schedule.alignWithBursts();
        this.timer = timer;
    }

    /** The state has changed: publishes when the schedule says. */
    private void changed() {
        Instant now = clock.instant();
        Optional<Instant> due = schedule.changed(now);
        ScheduledExecutorService started = timer;
        if (due.isEmpty() || started == null) {
            return;
        }
        Duration delay = Duration.between(now, due.get()).plus(TIMER_MARGIN);
        try {
            var _ = started.schedule(this::publishChange, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closing) {
            LOG.trace("The server is closing, a change is not published");
        }
    }

    private void publishChange() {
        try {
            tick();
        } catch (RuntimeException | Error e) {
            BackgroundFailures.survived("market-tick", e);
        }
    }

    /** Publishes what is due by now: a change that has settled, or a snapshot after five seconds without one. */
    void tick() {
        if (schedule.due(clock.instant()) || hasPendingUpdate()) {
            publishIfDue();
        }
    }

    /** Publishes if there is a change or five seconds have passed, but never twice within a second. */
    void publishIfDue() {
        publishIfDue(SnapshotSchedule.BETWEEN_SNAPSHOTS);
    }

    /** Publishes the leader's snapshot, which was just applied to the state. */
    void replicated() {
        publishIfDue(BETWEEN_REPLICATED);
    }

    private synchronized void publishIfDue(Duration between) {
        Instant now = clock.instant();
        if (threads.isShutdown()
                || schedule.early(now, between)
                || !(schedule.overdue(now) || schedule.hasChange() || hasPendingUpdate())) {
            return;
        }
        schedule.published(now);
        Role role = leadership.role();
        OptionalLong epoch = role == Role.LEADER ? leadership.epoch() : OptionalLong.empty();
        Snapshot snapshot;
        Ageing ageing;
        synchronized (state) {
            snapshot = state.snapshot(now);
            ageing = state.ageing(now);
        }
        current = snapshot;
        published.incrementAndGet();
        for (SnapshotListener listener : listeners) {
            try {
                listener.onSnapshot(snapshot);
            } catch (RuntimeException e) {
                LOG.error("A snapshot listener threw, which it must not", e);
            }
        }
        if (role.leads()) {
            Publication publication = new Publication(snapshot, ageing, epoch, refreshed.get());
            outputs.forEach(output -> output.worker().offer(publication));
        }
    }

    private boolean hasPendingUpdate() {
        return leadership.leading()
                && outputs.stream().anyMatch(output -> output.sink().hasPendingUpdate());
    }

    /**
     * A refresh has answered all requests up to {@code number}: a snapshot states this without waiting for another
     * change.
     */
    void refreshed(long number) {
        if (number > refreshed.getAndAccumulate(number, Math::max)) {
            changed();
        }
    }

    /** The number of the newest request for a refresh that was answered, as far as this node knows. */
    long refreshed() {
        return refreshed.get();
    }

    /** The newest published snapshot. */
    Snapshot current() {
        return current;
    }

    /** The state as it is now, published or not. */
    Snapshot latest() {
        return state.snapshot(clock.instant());
    }

    /** Calls {@code listener} with each snapshot from now on. */
    void listen(SnapshotListener listener) {
        listeners.add(listener);
    }

    /** Looks at the destinations of the sinks. Blocks for half a second for each at most. */
    void observe() {
        outputs.forEach(output -> output.sink().observe());
    }

    /** The statistics of the sinks, as of the last {@link #observe}. Never blocks. */
    SinkStatistics sinks() {
        Map<String, Statistics> sinks = new LinkedHashMap<>();
        outputs.forEach(output -> sinks.putAll(output.sink().statistics()));
        return new SinkStatistics(sinks);
    }

    /** Counters and the state of each sink. */
    PublisherStatistics statistics() {
        SinkStatistics sinks = sinks();
        Map<String, Outcome> activities = new LinkedHashMap<>();
        outputs.forEach(output ->
                activities.put(output.sink().name(), output.worker().failing() ? Outcome.FAILING : Outcome.OK));
        activities.keySet().removeAll(sinks.sinks().keySet());
        return new PublisherStatistics(published.get(), refused.get(), activities, sinks);
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
