package dev.archipelago.communication.alerts;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Reading;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import dev.archipelago.market.alert.Alert;
import dev.archipelago.market.alert.AlertRule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates all rules against each snapshot, on one thread, while this server leads and holds the alert lock. When the
 * queue is full the oldest snapshot is dropped, so that the market never waits for PostgreSQL. Thread-safe.
 */
final class AlertEvaluator implements SnapshotListener, AutoCloseable {

    private static final int QUEUE_CAPACITY = 4;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    /** Wakes the thread when the evaluator is closed. */
    private static final Snapshot END = Snapshot.empty(MarketCatalog.everything(), Instant.EPOCH, false);

    private final BlockingQueue<Snapshot> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final AlertLeaderLock lock;
    private final AlertPolicy policy;
    private final BooleanSupplier leading;
    private final Runnable afterFiring;
    private final InstantSource clock;
    private final FailureState failure;
    private final Thread thread;
    private final AtomicLong evaluated = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong fired = new AtomicLong();
    private volatile @Nullable Snapshot newest;
    private volatile boolean closed;
    private volatile boolean holdsLock;
    private volatile int rules;

    /** @param afterFiring runs after alerts were written; must not block */
    AlertEvaluator(
            AlertLeaderLock lock,
            AlertPolicy policy,
            BooleanSupplier leading,
            Runnable afterFiring,
            InstantSource clock) {
        this.lock = lock;
        this.policy = policy;
        this.leading = leading;
        this.afterFiring = afterFiring;
        this.clock = clock;
        this.failure = new FailureState("alerts are not evaluated", clock);
        this.thread = Thread.ofVirtual().name("alert-evaluation").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void onSnapshot(Snapshot snapshot) {
        newest = snapshot;
        while (!queue.offer(snapshot)) {
            if (queue.poll() != null) {
                skipped.incrementAndGet();
            }
        }
    }

    private void run() {
        try {
            while (!closed) {
                Snapshot next = queue.poll(PostgresAlertLeaderLock.RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
                if (next == null) {
                    renew();
                } else if (next != END) {
                    evaluate(next);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            release();
        }
    }

    /** Releases the lock, so that another server may acquire it. For the evaluating thread. */
    void release() {
        holdsLock = false;
        lock.close();
    }

    /**
     * This server's role has changed: evaluates the newest snapshot again, which acquires or releases the lock. Does
     * not block.
     */
    void roleChanged() {
        Snapshot snapshot = newest;
        if (snapshot != null) {
            onSnapshot(snapshot);
        }
    }

    /** Keeps the lock while no snapshot arrives. For the evaluating thread. */
    private void renew() {
        try {
            if (holdsLock) {
                lock.renew();
            }
        } catch (RuntimeException e) {
            releaseAfterFailure();
            failure.failed(e);
        } catch (Error e) {
            releaseAfterFailure();
            BackgroundFailures.survived("alert-evaluation", e);
        }
    }

    /**
     * Evaluates one snapshot. A failure is reported by {@link #trouble}; the next snapshot is evaluated all the same.
     * For one thread.
     */
    void evaluate(Snapshot snapshot) {
        try {
            holdsLock = leading.getAsBoolean() && lock.acquire();
            if (holdsLock) {
                evaluateRules(snapshot);
                evaluated.incrementAndGet();
            } else {
                release();
            }
            failure.works();
        } catch (RuntimeException e) {
            releaseAfterFailure();
            if (!closed) {
                skipped.incrementAndGet();
                failure.failed(e);
            }
        } catch (Error e) {
            releaseAfterFailure();
            skipped.incrementAndGet();
            BackgroundFailures.survived("alert-evaluation", e);
        }
    }

    /** Releases the lock after a failure, which may have broken its connection too. */
    private void releaseAfterFailure() {
        try {
            release();
        } catch (RuntimeException e) {
            failure.failed(e);
        }
    }

    private void evaluateRules(Snapshot snapshot) {
        // PostgreSQL stores microseconds; the message and the row must agree.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<AlertRule> all = lock.rules();
        rules = all.size();
        List<Alert> alerts = new ArrayList<>();
        List<AlertRule> armed = new ArrayList<>();
        for (AlertRule rule : all) {
            Reading reading = snapshot.readings().get(rule.condition().metric());
            if (reading == null) {
                // Its coin is not shown any more.
                continue;
            }
            switch (policy.evaluate(rule, reading, now)) {
                case FIRE -> alerts.add(new Alert(UUID.randomUUID(), rule, reading, now, snapshot.simulated()));
                case ARM -> armed.add(rule);
                case NOTHING -> {}
            }
        }
        if (alerts.isEmpty() && armed.isEmpty()) {
            return;
        }
        int written = lock.write(alerts, armed);
        if (written > 0) {
            fired.addAndGet(written);
            afterFiring.run();
        }
    }

    /** Whether this server evaluates the rules. */
    boolean holdsLock() {
        return holdsLock;
    }

    int rules() {
        return rules;
    }

    long evaluated() {
        return evaluated.get();
    }

    long skipped() {
        return skipped.get();
    }

    long fired() {
        return fired.get();
    }

    Optional<String> trouble() {
        return failure.sentence();
    }

    @Override
    public void close() {
        closed = true;
        if (!thread.isAlive()) {
            return;
        }
        onSnapshot(END);
        try {
            thread.join(CLOSE_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
