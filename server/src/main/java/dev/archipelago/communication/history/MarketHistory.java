package dev.archipelago.communication.history;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.island.Statistics.Inline;
import dev.archipelago.infrastructure.store.SqlStates;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the market's history while this node leads: stores a snapshot every five seconds, rolls up completed
 * intervals and deletes rows past their retention. Snapshots pass through a queue that holds five minutes; if
 * PostgreSQL is unavailable for longer, the oldest are dropped and counted. Thread-safe.
 */
public final class MarketHistory implements Island, SnapshotListener {
    private static final Logger LOG = LoggerFactory.getLogger(MarketHistory.class);

    /** Five minutes of snapshots, a few kilobytes each. */
    static final int QUEUE_CAPACITY = 60;

    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final int STEPS_AT_ONCE = 4;

    private final BooleanSupplier leading;
    private final SnapshotRecorder recorder;
    private final RollUp rollUp;
    private final BlockingQueue<Snapshot> queue = new LinkedBlockingQueue<>(QUEUE_CAPACITY);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong observations = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong steps = new AtomicLong();
    private Instant offeredAt = Instant.EPOCH;
    private volatile Optional<Instant> recordedAt = Optional.empty();
    private volatile Optional<String> failure = Optional.empty();
    private volatile boolean maintenancePending = true;
    private Instant maintainedAt = Instant.MIN;
    /** The hour in which rows past their retention were last deleted, of which an hour makes less than one batch. */
    private Instant prunedAt = Instant.MIN;

    private Optional<Snapshot> current = Optional.empty();

    /** @param leading whether this node leads at the moment; called often, must not block */
    public MarketHistory(Jdbi jdbi, BooleanSupplier leading) {
        this.leading = leading;
        this.recorder = new SnapshotRecorder(jdbi);
        this.rollUp = new RollUp(jdbi);
    }

    /** Starts recording on a thread of its own. */
    public void start() {
        Thread.ofVirtual().name("market-history").start(() -> {
            try {
                while (!closed.await(IDLE.toMillis(), TimeUnit.MILLISECONDS)) {
                    work();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public synchronized void onSnapshot(Snapshot snapshot) {
        Duration since = Duration.between(offeredAt, snapshot.timestamp());
        if (!leading.getAsBoolean() || since.abs().compareTo(SnapshotRecorder.SPACING) < 0) {
            return;
        }
        offeredAt = snapshot.timestamp();
        while (!queue.offer(snapshot)) {
            if (queue.poll() != null) {
                dropped.incrementAndGet();
            }
        }
    }

    /**
     * Records all queued snapshots, then performs some maintenance; failed work is repeated with the next call. Must be
     * called by one thread only.
     */
    void work() {
        try {
            recordWaiting();
            if (leading.getAsBoolean()) {
                maintain();
            }
            if (failure.isPresent()) {
                LOG.info("The market history is written again");
            }
            failure = Optional.empty();
        } catch (RuntimeException | Error e) {
            if (e instanceof Error) {
                BackgroundFailures.survived("market-history", e);
            }
            String cause = SqlStates.describe(e);
            if (failure.isEmpty() && closed.getCount() > 0) {
                LOG.warn("The market history cannot be written, trying again each second: {}", cause);
            }
            failure = Optional.of(cause);
        }
    }

    private void recordWaiting() {
        while (closed.getCount() > 0) {
            if (current.isEmpty()) {
                current = Optional.ofNullable(queue.poll());
            }
            if (current.isEmpty()) {
                return;
            }
            if (!recorder.due(current.get())) {
                current = Optional.empty();
                continue;
            }
            SnapshotRecorder.Recorded recorded = recorder.record(current.get());
            if (recorded.taken()) {
                recordedAt = Optional.of(current.get().timestamp());
                rows.incrementAndGet();
                observations.addAndGet(recorded.observations());
            } else {
                skipped.incrementAndGet();
            }
            current = Optional.empty();
        }
    }

    /** Performs a few steps only, so that a large backlog delays no snapshot. */
    private void maintain() {
        Instant minute = recordedAt.map(Tier.MINUTE::floor).orElse(Instant.EPOCH);
        if (!maintenancePending && !minute.isAfter(maintainedAt)) {
            return;
        }
        maintainedAt = minute;
        maintenancePending = true;
        for (int step = 0; step < STEPS_AT_ONCE && closed.getCount() > 0; step++) {
            RollUp.Step result = rollUp.advance();
            Instant hour = Tier.HOUR.floor(minute);
            if (result == RollUp.Step.DONE && hour.isAfter(prunedAt)) {
                result = rollUp.prune();
                prunedAt = result == RollUp.Step.DONE ? hour : prunedAt;
            }
            if (result != RollUp.Step.WORKED) {
                maintenancePending = false;
                return;
            }
            steps.incrementAndGet();
        }
    }

    @Override
    public String name() {
        return "market_history";
    }

    @Override
    public Layer layer() {
        return Layer.COMMUNICATION;
    }

    /** Degraded while nothing can be written; recorded history remains readable if PostgreSQL responds. */
    @Override
    public Health health() {
        return failure.map(cause -> Health.degraded("the market history cannot be written (" + cause + "); "
                        + queue.size() + " snapshots wait, " + dropped.get()
                        + " were dropped; live figures and pages are not affected"))
                .orElseGet(Health::healthy);
    }

    /**
     * What was written.
     *
     * @param upkeepSteps the steps of rolling up and deleting
     * @param catchingUp whether some of these steps are due
     * @param lastRecorded the time of the newest snapshot recorded by this node
     * @param lastError why nothing can be written; empty while it can
     */
    public record HistoryStatistics(
            boolean leading,
            @Inline SnapshotStatistics snapshots,
            @Counter long upkeepSteps,
            boolean catchingUp,
            Optional<Instant> lastRecorded,
            Optional<String> lastError)
            implements Statistics {}

    /**
     * The recorded snapshots.
     *
     * @param observationsRecorded the values recorded with them
     * @param snapshotsPassedOver those that another node had recorded
     * @param snapshotsDropped those lost because the queue was full
     */
    public record SnapshotStatistics(
            @Counter long snapshotsRecorded,
            @Counter long observationsRecorded,
            @Counter long snapshotsPassedOver,
            @Counter long snapshotsDropped,
            int snapshotsWaiting)
            implements Statistics {}

    @Override
    public HistoryStatistics statistics() {
        return new HistoryStatistics(
                leading.getAsBoolean(),
                new SnapshotStatistics(rows.get(), observations.get(), skipped.get(), dropped.get(), queue.size()),
                steps.get(),
                maintenancePending,
                recordedAt,
                failure);
    }

    /** Stops recording; queued snapshots are lost, a few seconds at most unless PostgreSQL is unavailable. */
    @Override
    public void close() {
        closed.countDown();
    }
}
