package dev.archipelago.communication.alerts;

import dev.archipelago.infrastructure.island.BackgroundFailures;
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
 * Judges every rule by every snapshot, on one thread, while this server leads. A snapshot that finds the queue full pushes the oldest
 * out, so that the market never waits for PostgreSQL. Thread-safe.
 */
final class AlertEvaluator implements SnapshotListener, AutoCloseable {

    private static final int WAITING = 4;
    private static final Duration CLOSING = Duration.ofSeconds(1);

    /** Wakes the thread so that it sees that this is closed. */
    private static final Snapshot END = Snapshot.empty(Instant.EPOCH, false);

    private final BlockingQueue<Snapshot> waiting = new ArrayBlockingQueue<>(WAITING);
    private final AlertLeaderLock seat;
    private final AlertPolicy judge;
    private final BooleanSupplier leading;
    private final Runnable afterFiring;
    private final InstantSource clock;
    private final FailureState outage;
    private final Thread thread;
    private final AtomicLong evaluated = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong fired = new AtomicLong();
    private volatile @Nullable Snapshot newest;
    private volatile boolean closed;
    private volatile boolean seated;
    private volatile int rules;

    /** @param afterFiring is run when alerts were written; must not block */
    AlertEvaluator(
            AlertLeaderLock seat,
            AlertPolicy judge,
            BooleanSupplier leading,
            Runnable afterFiring,
            InstantSource clock) {
        this.seat = seat;
        this.judge = judge;
        this.leading = leading;
        this.afterFiring = afterFiring;
        this.clock = clock;
        this.outage = new FailureState("alerts are not evaluated", clock);
        this.thread = Thread.ofVirtual().name("alert-evaluation").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void onSnapshot(Snapshot snapshot) {
        newest = snapshot;
        while (!waiting.offer(snapshot)) {
            if (waiting.poll() != null) {
                skipped.incrementAndGet();
            }
        }
    }

    private void run() {
        try {
            while (!closed) {
                Snapshot next = waiting.poll(PostgresAlertLeaderLock.RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
                if (next == null) {
                    renew();
                } else if (next != END) {
                    evaluate(next);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leave();
        }
    }

    /** Gives up the seat, so that another server may take it. For the thread that evaluates. */
    void leave() {
        seated = false;
        seat.close();
    }

    /** This server came to lead or leads no longer: the newest snapshot decides anew whose the seat is. Does not block. */
    void roleChanged() {
        Snapshot snapshot = newest;
        if (snapshot != null) {
            onSnapshot(snapshot);
        }
    }

    /** Keeps the seat while no snapshot comes. For the thread that evaluates. */
    private void renew() {
        try {
            if (seated) {
                seat.renew();
            }
        } catch (RuntimeException e) {
            giveUp();
            outage.failed(e);
        } catch (Error e) {
            giveUp();
            BackgroundFailures.survived("alert-evaluation", e);
        }
    }

    /** Judges one snapshot. A failure is kept for {@link #trouble} and ends nothing. For one thread. */
    void evaluate(Snapshot snapshot) {
        try {
            seated = leading.getAsBoolean() && seat.take();
            if (seated) {
                judge(snapshot);
                evaluated.incrementAndGet();
            } else {
                leave();
            }
            outage.works();
        } catch (RuntimeException e) {
            giveUp();
            if (!closed) {
                skipped.incrementAndGet();
                outage.failed(e);
            }
        } catch (Error e) {
            giveUp();
            skipped.incrementAndGet();
            BackgroundFailures.survived("alert-evaluation", e);
        }
    }

    /** Leaves the seat after a failure, which may have broken its connection too. */
    private void giveUp() {
        try {
            leave();
        } catch (RuntimeException e) {
            outage.failed(e);
        }
    }

    private void judge(Snapshot snapshot) {
        // What PostgreSQL keeps of a time, so that the message and the row say the same.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<AlertRule> all = seat.rules();
        rules = all.size();
        List<Alert> alerts = new ArrayList<>();
        List<AlertRule> armed = new ArrayList<>();
        for (AlertRule rule : all) {
            Reading reading = snapshot.reading(rule.condition().metric());
            switch (judge.judge(rule, reading, now)) {
                case FIRE -> alerts.add(new Alert(UUID.randomUUID(), rule, reading, now, snapshot.simulated()));
                case ARM -> armed.add(rule);
                case NOTHING -> {}
            }
        }
        if (alerts.isEmpty() && armed.isEmpty()) {
            return;
        }
        int written = seat.write(alerts, armed);
        if (written > 0) {
            fired.addAndGet(written);
            afterFiring.run();
        }
    }

    /** Whether this server is the one that evaluates. */
    boolean seated() {
        return seated;
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
        return outage.sentence();
    }

    @Override
    public void close() {
        closed = true;
        if (!thread.isAlive()) {
            return;
        }
        onSnapshot(END);
        try {
            thread.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
