package dev.archipelago.infrastructure.broker;

import dev.archipelago.infrastructure.broker.Broker.Producer;
import dev.archipelago.infrastructure.config.BrokerSettings;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.RootCauses;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.island.Statistics.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends messages to a broker in the background, in order and at least once: a message leaves the queue only when the
 * broker has stored it, and is sent again after a failure. If the queue is full the oldest message is dropped. The
 * first failure and the success that ends it are logged. Thread-safe.
 */
public final class BrokerQueue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerQueue.class);

    /** At one snapshot a second, the messages of about a quarter of an hour. */
    private static final int CAPACITY = 1000;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(1);

    private final Broker broker;
    private final BrokerSettings settings;
    private final int capacity;
    private final Duration firstPause;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Message> waiting = new ArrayDeque<>();
    private final Thread thread;
    private long sent;
    private long dropped;
    private long failures;
    private boolean failing;
    private boolean closed;

    /**
     * The state of a broker and its numbers of messages.
     *
     * @param state the outcome of the last attempt to send
     * @param sent the messages that the broker has stored
     * @param dropped the messages that were dropped because the queue was full
     * @param failures the failed attempts to send
     * @param waiting the messages in the queue
     */
    public record QueueStatistics(
            Outcome state,
            @Counter long sent,
            @Counter long dropped,
            @Counter long failures,
            int waiting) implements Statistics {}

    /** Creates a queue of the usual size, whose thread connects with the first message. */
    public BrokerQueue(Broker broker, BrokerSettings settings) {
        this(broker, settings, CAPACITY, FIRST_PAUSE);
    }

    /** @param firstPause the pause after the first failure; each further failure doubles it, up to half a minute */
    BrokerQueue(Broker broker, BrokerSettings settings, int capacity, Duration firstPause) {
        this.broker = broker;
        this.settings = settings;
        this.capacity = capacity;
        this.firstPause = firstPause;
        this.thread = Thread.ofVirtual().name("broker-" + name()).start(this::run);
    }

    /** The name of the broker. */
    public String name() {
        return broker.variables().name();
    }

    /** Queues a message. Never waits for the broker. */
    public void offer(Message message) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (waiting.size() == capacity) {
                waiting.removeFirst();
                dropped++;
            }
            waiting.addLast(message);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The state of the broker and the numbers of messages. Never blocks. */
    public QueueStatistics statistics() {
        lock.lock();
        try {
            return new QueueStatistics(failing ? Outcome.FAILING : Outcome.OK, sent, dropped, failures, waiting.size());
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        Producer producer = null;
        Duration pause = firstPause;
        try {
            for (Message next = next(); next != null; next = next()) {
                try {
                    if (producer == null) {
                        producer = broker.connect(settings);
                    }
                    producer.send(next);
                    succeeded(next);
                    pause = firstPause;
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    failed(e);
                    // Some failures are final for a connection, so that another one is opened.
                    close(producer);
                    producer = null;
                    await(pause);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                } catch (Error e) {
                    BackgroundFailures.survived("broker-" + name(), e);
                    await(pause);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(producer);
        }
    }

    /** The oldest message, which stays in the queue; null if the queue is closed and empty or failing. */
    private @Nullable Message next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.await();
            }
            return closed && failing ? null : waiting.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    private void succeeded(Message message) {
        lock.lock();
        try {
            sent++;
            // It may have been dropped meanwhile.
            if (!waiting.removeFirstOccurrence(message)) {
                dropped--;
            }
            if (failing) {
                LOG.info("{} accepts messages again; {} wait", name(), waiting.size());
            }
            failing = false;
        } finally {
            lock.unlock();
        }
    }

    private void failed(Exception e) {
        lock.lock();
        try {
            failures++;
            if (!failing && !closed) {
                LOG.warn(
                        "{} accepts no messages; up to {} wait until it does: {}",
                        name(),
                        capacity,
                        withoutPasswords(RootCauses.of(e).toString()));
            }
            failing = true;
        } finally {
            lock.unlock();
        }
    }

    private static String withoutPasswords(String text) {
        return text.replaceAll("//[^/@\\s]*@", "//");
    }

    /** Waits, but not longer than until the queue is closed. */
    private void await(Duration pause) throws InterruptedException {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private static void close(@Nullable Producer producer) {
        try {
            if (producer != null) {
                producer.close();
            }
        } catch (RuntimeException e) {
            LOG.debug("closing a producer failed: {}", e.toString());
        }
    }

    /** Sends what waits for a second at most, unless the broker is failing, and stops. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.join(SHUTDOWN_TIMEOUT)) {
                LOG.debug("the queue of {} ends when its broker answers or times out", name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
