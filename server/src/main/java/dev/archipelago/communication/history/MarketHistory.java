package dev.archipelago.communication.history;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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
 * Writes the market's history while this node leads: records a snapshot each five seconds, rolls up what is complete and
 * deletes what is kept no longer. Snapshots are handed over through a queue of five minutes; while PostgreSQL is away for
 * longer, the oldest are dropped and counted. Thread-safe.
 */
public final class MarketHistory implements Island, SnapshotListener {
    private static final Logger LOG = LoggerFactory.getLogger(MarketHistory.class);

    /** Five minutes of snapshots, a few kilobytes each. */
    static final int WAITING_MAXIMUM = 60;

    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final int STEPS_AT_ONCE = 4;

    private final BooleanSupplier leading;
    private final SnapshotRecorder recorder;
    private final RollUp rollUp;
    private final BlockingQueue<Snapshot> waiting = new LinkedBlockingQueue<>(WAITING_MAXIMUM);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong observations = new AtomicLong();
    private final AtomicLong passedOver = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong steps = new AtomicLong();
    private Instant offeredAt = Instant.EPOCH;
    private volatile Optional<Instant> recordedAt = Optional.empty();
    private volatile Optional<String> failure = Optional.empty();
    private volatile boolean upkeepLeft = true;
    private Instant upkeepAt = Instant.MIN;
    private Optional<Snapshot> inHand = Optional.empty();

    /** @param leading whether this node writes now; asked often, does not block */
    public MarketHistory(Jdbi jdbi, BooleanSupplier leading) {
        this.leading = leading;
        this.recorder = new SnapshotRecorder(jdbi);
        this.rollUp = new RollUp(jdbi);
    }

    /** Begins to write what was handed over, on a thread of its own. */
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
        while (!waiting.offer(snapshot)) {
            if (waiting.poll() != null) {
                dropped.incrementAndGet();
            }
        }
    }

    /** Writes all that waits, then does some of the upkeep; what fails is tried again with the next call. For one thread. */
    void work() {
        try {
            recordWaiting();
            if (leading.getAsBoolean()) {
                upkeep();
            }
            if (failure.isPresent()) {
                LOG.info("The market history is written again");
            }
            failure = Optional.empty();
        } catch (RuntimeException | Error e) {
            if (e instanceof Error) {
                BackgroundFailures.survived("market-history", e);
            }
            String cause = RootCauses.root(e);
            if (failure.isEmpty() && closed.getCount() > 0) {
                LOG.warn("The market history cannot be written, trying again each second: {}", cause);
            }
            failure = Optional.of(cause);
        }
    }

    private void recordWaiting() {
        while (closed.getCount() > 0) {
            if (inHand.isEmpty()) {
                inHand = Optional.ofNullable(waiting.poll());
            }
            if (inHand.isEmpty()) {
                return;
            }
            SnapshotRecorder.Recorded recorded = recorder.record(inHand.get());
            if (recorded.taken()) {
                recordedAt = Optional.of(inHand.get().timestamp());
                rows.incrementAndGet();
                observations.addAndGet(recorded.observations());
            } else {
                passedOver.incrementAndGet();
            }
            inHand = Optional.empty();
        }
    }

    /** Few steps at a time, so that a long way to catch up keeps no snapshot waiting. */
    private void upkeep() {
        Instant minute = recordedAt.map(Tier.MINUTE::floor).orElse(Instant.EPOCH);
        if (!upkeepLeft && !minute.isAfter(upkeepAt)) {
            return;
        }
        upkeepAt = minute;
        upkeepLeft = true;
        for (int step = 0; step < STEPS_AT_ONCE && closed.getCount() > 0; step++) {
            RollUp.Step rolled = rollUp.advance();
            RollUp.Step result = rolled == RollUp.Step.DONE ? rollUp.prune() : rolled;
            if (result != RollUp.Step.WORKED) {
                upkeepLeft = false;
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

    /** Degraded while nothing can be written; what was written before can still be read as far as PostgreSQL answers. */
    @Override
    public Health health() {
        return failure.map(cause -> Health.degraded("the market history cannot be written (" + cause + "); "
                        + waiting.size() + " snapshots wait, " + dropped.get()
                        + " were dropped; live figures and pages are not affected"))
                .orElseGet(Health::healthy);
    }

    @Override
    public Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("leading", leading.getAsBoolean());
        figures.put("snapshots_recorded", rows.get());
        figures.put("observations_recorded", observations.get());
        figures.put("snapshots_passed_over", passedOver.get());
        figures.put("snapshots_dropped", dropped.get());
        figures.put("snapshots_waiting", waiting.size());
        figures.put("upkeep_steps", steps.get());
        figures.put("catching_up", upkeepLeft);
        recordedAt.ifPresent(at -> figures.put("last_recorded", at.toString()));
        failure.ifPresent(cause -> figures.put("last_error", cause));
        return figures;
    }

    /** Writes no more; what waits is lost, seconds of it at most unless PostgreSQL is away. */
    @Override
    public void close() {
        closed.countDown();
    }
}
