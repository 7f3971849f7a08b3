package dev.archipelago.communication.alerts;

import dev.archipelago.communication.alerts.AlertDeliveryRepository.Counts;
import dev.archipelago.communication.alerts.AlertDeliveryRepository.Job;
import dev.archipelago.communication.alerts.AlertDeliveryRepository.Message;
import dev.archipelago.communication.alerts.AlertDeliveryRepository.Outcome;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of this server what fired, on whichever server, and calls webhooks that are due. Looks each second: what is kept
 * in PostgreSQL cannot be missed, be it over a restart or an outage. Thread-safe.
 */
final class AlertDispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AlertDispatcher.class);

    private static final Duration LOOK_EACH = Duration.ofSeconds(1);
    private static final Duration PRUNE_EACH = Duration.ofHours(1);
    private static final Duration CLOSING = Duration.ofSeconds(1);

    /** A listener is not told of what fired longer ago, as after an outage. */
    private static final Duration NEWS = Duration.ofMinutes(1);

    /** How long a failed delivery makes health say so. */
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private static final int MESSAGES_AT_ONCE = 100;
    private static final int CALLS_AT_ONCE = 8;

    private final AlertDeliveryRepository book;
    private final Webhooks webhooks;
    private final Consumer<String> listeners;
    private final InstantSource clock;
    private final FailureState outage;
    private final Semaphore places = new Semaphore(CALLS_AT_ONCE);
    private final Semaphore bell = new Semaphore(0);
    private final ExecutorService calls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("alert-webhook-", 0).factory());
    private final Thread thread = Thread.ofVirtual().name("alert-post").unstarted(this::run);
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong retried = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();
    private OptionalLong last = OptionalLong.empty();
    private Instant prunedAt = Instant.EPOCH;
    private volatile Counts counts = new Counts(0, 0);
    private volatile boolean closed;

    /** @param listeners sends a message to everyone who listens to this server; does not block */
    AlertDispatcher(AlertDeliveryRepository book, Webhooks webhooks, Consumer<String> listeners, InstantSource clock) {
        this.book = book;
        this.webhooks = webhooks;
        this.listeners = listeners;
        this.clock = clock;
        this.outage = new FailureState("alerts are not delivered", clock);
    }

    void start() {
        thread.start();
    }

    /** Something fired: look now. Does not block. */
    void lookSoon() {
        bell.release();
    }

    private void run() {
        try {
            while (!closed) {
                look();
                if (bell.tryAcquire(LOOK_EACH.toMillis(), TimeUnit.MILLISECONDS)) {
                    bell.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells what is new and starts the calls that are due. A failure is kept for {@link #trouble}. For one thread. */
    void look() {
        try {
            tell();
            call();
            Instant now = clock.instant();
            counts = book.counts(now.minus(REMEMBERED));
            if (!prunedAt.plus(PRUNE_EACH).isAfter(now)) {
                book.prune(now);
                prunedAt = now;
            }
            outage.works();
        } catch (RuntimeException e) {
            if (!closed) {
                outage.failed(e);
            }
        } catch (Error e) {
            BackgroundFailures.survived("alert-post", e);
        }
    }

    private void tell() {
        if (last.isEmpty()) {
            last = OptionalLong.of(book.newest());
            return;
        }
        List<Message> messages = book.after(last.getAsLong(), clock.instant().minus(NEWS), MESSAGES_AT_ONCE);
        for (Message message : messages) {
            listeners.accept(message.frame());
            last = OptionalLong.of(message.seq());
            told.incrementAndGet();
        }
    }

    private void call() {
        int free = places.availablePermits();
        if (free == 0) {
            return;
        }
        Instant now = clock.instant();
        // Longer than an attempt may take, so that a delivery is under way once.
        for (Job job : book.claim(free, now, now.plus(Webhooks.DEADLINE.multipliedBy(3)))) {
            places.acquireUninterruptibly();
            try {
                calls.execute(() -> deliver(job));
            } catch (RejectedExecutionException e) {
                places.release();
            }
        }
    }

    private void deliver(Job job) {
        try {
            Outcome outcome = webhooks.attempt(job);
            if (closed) {
                // The attempt may have been broken off by us; whoever looks next makes it again.
                return;
            }
            book.settle(job.id(), outcome, clock.instant());
            count(job, outcome);
        } catch (RuntimeException e) {
            outage.failed(e);
        } finally {
            places.release();
            // A place is free, and others may be due.
            lookSoon();
        }
    }

    private void count(Job job, Outcome outcome) {
        switch (outcome.state()) {
            case DELIVERED, LIVE_ONLY -> delivered.incrementAndGet();
            case PENDING -> retried.incrementAndGet();
            case FAILED -> {
                givenUp.incrementAndGet();
                LOG.warn(
                        "The webhook of alert rule {} is given up for delivery {} after {} attempts: {}",
                        job.rule(),
                        job.id(),
                        job.attempt(),
                        outcome.error().orElse(""));
            }
        }
    }

    long told() {
        return told.get();
    }

    long delivered() {
        return delivered.get();
    }

    long retried() {
        return retried.get();
    }

    long givenUp() {
        return givenUp.get();
    }

    /** How many deliveries of all servers wait, and how many were given up within the last hour. */
    Counts counts() {
        return counts;
    }

    /** Whether there is nothing to deliver from, and never was. */
    boolean withoutTables() {
        return outage.withoutTables();
    }

    Optional<String> trouble() {
        return outage.sentence();
    }

    @Override
    public void close() {
        closed = true;
        calls.shutdown();
        lookSoon();
        if (!thread.isAlive()) {
            return;
        }
        try {
            thread.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
