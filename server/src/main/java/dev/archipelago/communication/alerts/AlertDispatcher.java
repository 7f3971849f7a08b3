package dev.archipelago.communication.alerts;

import dev.archipelago.communication.alerts.AlertChannel.Attempt;
import dev.archipelago.communication.alerts.AlertDeliveryRepository.Counts;
import dev.archipelago.communication.alerts.AlertDeliveryRepository.Job;
import dev.archipelago.communication.alerts.AlertDeliveryRepository.Message;
import dev.archipelago.communication.alerts.AlertDeliveryRepository.Outcome;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.market.alert.AlertDelivery.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends alerts, whichever server evaluated them, to this server's WebSocket clients, and delivers those that are due
 * through their channels. Reads the deliveries each second while there are rules: what is stored in PostgreSQL is not
 * lost by a restart or an outage. Thread-safe.
 */
final class AlertDispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AlertDispatcher.class);

    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
    /** The interval while there is no rule and nothing to deliver. */
    private static final Duration IDLE_INTERVAL = Duration.ofSeconds(15);

    private static final Duration PRUNE_INTERVAL = Duration.ofHours(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    /** WebSocket clients are not sent an alert that fired longer ago, as after an outage. */
    private static final Duration NEWS_AGE = Duration.ofMinutes(1);

    /** How long health reports a delivery that was given up. */
    private static final Duration FAILURES_SHOWN = Duration.ofHours(1);

    private static final int MESSAGES_AT_ONCE = 100;
    private static final int CALLS_AT_ONCE = 8;

    /** After this many attempts a delivery is given up; the pauses between them add up to about three hours. */
    static final int ATTEMPTS = 8;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final int PAUSE_FACTOR = 3;

    private final AlertDeliveryRepository deliveries;
    private final AlertChannels channels;
    private final Consumer<String> clients;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final FailureState failure;
    private final Semaphore freeCalls = new Semaphore(CALLS_AT_ONCE);
    private final Semaphore wakeUps = new Semaphore(0);
    private final ExecutorService calls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("alert-channel-", 0).factory());
    private final Thread thread = Thread.ofVirtual().name("alert-dispatcher").unstarted(this::run);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong retried = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();
    private OptionalLong last = OptionalLong.empty();
    private Instant prunedAt = Instant.EPOCH;
    private volatile Counts counts = new Counts(0, 0);
    private volatile boolean closed;

    /**
     * Creates a dispatcher that does nothing until {@link #start}.
     *
     * @param clients sends a message to all WebSocket clients of this server; must not block
     * @param random spreads the times of further attempts
     */
    AlertDispatcher(
            AlertDeliveryRepository deliveries,
            AlertChannels channels,
            Consumer<String> clients,
            InstantSource clock,
            RandomGenerator random) {
        this.deliveries = deliveries;
        this.channels = channels;
        this.clients = clients;
        this.clock = clock;
        this.random = random;
        this.failure = new FailureState("alerts are not delivered", clock);
    }

    void start() {
        thread.start();
    }

    /** Reads the deliveries now, because an alert fired. Does not block. */
    void wakeUp() {
        wakeUps.release();
    }

    private void run() {
        try {
            while (!closed) {
                dispatch();
                if (wakeUps.tryAcquire(pause().toMillis(), TimeUnit.MILLISECONDS)) {
                    wakeUps.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Sends new alerts and starts the deliveries that are due. A failure is reported by {@link #trouble}. For one
     * thread.
     */
    void dispatch() {
        try {
            Instant now = clock.instant();
            boolean idle = isIdle();
            counts = deliveries.counts(now.minus(FAILURES_SHOWN));
            if (!idle || !isIdle()) {
                notifyClients();
                startDeliveries();
            }
            if (!prunedAt.plus(PRUNE_INTERVAL).isAfter(now)) {
                deliveries.prune(now);
                prunedAt = now;
            }
            failure.works();
        } catch (RuntimeException e) {
            if (!closed) {
                failure.failed(e);
            }
        } catch (Error e) {
            BackgroundFailures.survived("alert-dispatcher", e);
        }
    }

    /** The time until the next look; short also while looking fails, so that the end of the failure is noticed. */
    Duration pause() {
        boolean failing = trouble().isPresent() && !withoutTables();
        return failing || !isIdle() ? POLL_INTERVAL : IDLE_INTERVAL;
    }

    /** Without a rule nothing can fire. */
    private boolean isIdle() {
        return !counts.rules() && counts.pending() == 0;
    }

    private void notifyClients() {
        if (last.isEmpty()) {
            last = OptionalLong.of(deliveries.newest());
            return;
        }
        List<Message> messages =
                deliveries.after(last.getAsLong(), clock.instant().minus(NEWS_AGE), MESSAGES_AT_ONCE);
        for (Message message : messages) {
            clients.accept(message.frame());
            last = OptionalLong.of(message.seq());
            sent.incrementAndGet();
        }
    }

    private void startDeliveries() {
        int free = freeCalls.availablePermits();
        if (free == 0) {
            return;
        }
        Instant now = clock.instant();
        // Longer than an attempt may take, so that a delivery is attempted by one server at a time.
        for (Job job : deliveries.claim(free, now, now.plus(AlertChannel.DEADLINE.multipliedBy(3)))) {
            freeCalls.acquireUninterruptibly();
            try {
                calls.execute(() -> deliver(job));
            } catch (RejectedExecutionException e) {
                freeCalls.release();
            }
        }
    }

    private void deliver(Job job) {
        try {
            Outcome outcome = attempt(job);
            if (closed) {
                // The attempt may have been interrupted by closing; it is made again once the claim expires.
                return;
            }
            deliveries.settle(job.id(), outcome, clock.instant());
            count(job, outcome);
        } catch (RuntimeException e) {
            failure.failed(e);
        } finally {
            freeCalls.release();
            // Further deliveries may be due.
            wakeUp();
        }
    }

    private Outcome attempt(Job job) {
        Optional<AlertChannel> channel = channels.find(job.target().channel());
        if (channel.isEmpty()) {
            return new Outcome(
                    State.FAILED,
                    Optional.empty(),
                    OptionalInt.empty(),
                    Optional.of("there is no channel " + job.target().channel()));
        }
        Attempt attempt = channel.get()
                .deliver(
                        new AlertChannel.Message(job.id(), job.frame()),
                        job.target().settings(),
                        job.target().secrets());
        if (attempt.result() == Attempt.Result.DELIVERED) {
            return new Outcome(State.DELIVERED, Optional.empty(), attempt.status(), Optional.empty());
        }
        boolean last = attempt.result() == Attempt.Result.REJECTED || job.attempt() >= ATTEMPTS;
        return new Outcome(
                last ? State.FAILED : State.PENDING,
                last ? Optional.empty() : Optional.of(retryAt(job.attempt())),
                attempt.status(),
                Optional.of(attempt.error()));
    }

    /** Ten seconds after the first attempt, three times as long after each further one, plus or minus a fifth. */
    private Instant retryAt(int attempt) {
        double pause = FIRST_PAUSE.toMillis() * Math.pow(PAUSE_FACTOR, attempt - 1.0) * random.nextDouble(0.8, 1.2);
        return clock.instant().plusMillis(Math.round(pause)).truncatedTo(ChronoUnit.MICROS);
    }

    private void count(Job job, Outcome outcome) {
        switch (outcome.state()) {
            case DELIVERED, LIVE_ONLY -> delivered.incrementAndGet();
            case PENDING -> retried.incrementAndGet();
            case FAILED -> {
                givenUp.incrementAndGet();
                LOG.warn(
                        "Delivery {} of alert rule {} is given up after {} attempts: {}",
                        job.id(),
                        job.rule(),
                        job.attempt(),
                        outcome.error().orElse(""));
            }
        }
    }

    /** Whether a rule may fire, as of the last look; true before the first one. Never blocks. */
    boolean rulesExist() {
        return counts.rules();
    }

    long sent() {
        return sent.get();
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

    /** The number of pending deliveries of all servers, and of those given up within the last hour. */
    Counts counts() {
        return counts;
    }

    /** Whether the tables do not exist and never did. */
    boolean withoutTables() {
        return failure.withoutTables();
    }

    Optional<String> trouble() {
        return failure.sentence();
    }

    @Override
    public void close() {
        closed = true;
        calls.shutdown();
        wakeUp();
        if (!thread.isAlive()) {
            return;
        }
        try {
            thread.join(CLOSE_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
