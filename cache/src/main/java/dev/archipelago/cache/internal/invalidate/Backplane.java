package dev.archipelago.cache.internal.invalidate;

import dev.archipelago.cache.internal.common.BackgroundFailures;
import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisSubscription;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backplane: announces changes to other processes and receives theirs over a Redis channel. It resubscribes without
 * limit; messages sent in the meantime are lost, and the listener is told when the gap ends. Thread-safe.
 */
public final class Backplane implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("dev.archipelago.cache.Cache");

    private static final int MAX_REFUSALS = 5;

    /**
     * The number of heartbeats between two checks of the subscription by a command of its own. A change of the link's
     * availability causes one at once.
     */
    private static final int HEARTBEATS_PER_CHECK = 3;

    private final RedisLink link;
    private final String channel;
    private final BackplaneListener listener;
    private final String node = UUID.randomUUID().toString();
    private final Semaphore wake = new Semaphore(0);
    private final CountDownLatch firstSubscription = new CountDownLatch(1);
    private final AutoCloseable registration;
    private final Thread thread;
    private volatile CompletableFuture<Void> attempt = CompletableFuture.completedFuture(null);
    private volatile boolean subscribed;
    private volatile boolean closed;

    /** The number of consecutive refused attempts; each doubles the pause before the next one. */
    private int refusals;

    public Backplane(RedisLink link, String channel, BackplaneListener listener) {
        this.link = link;
        this.channel = channel;
        this.listener = listener;
        this.registration = link.onChange(available -> {
            if (available) {
                beginAttempt();
            }
            wake.release();
        });
        this.thread = Thread.ofVirtual().name("cache-backplane").unstarted(this::run);
    }

    /** Starts to subscribe. If Redis is available, waits for the first subscription for the command timeout at most. */
    public void start() {
        thread.start();
        if (link.available()) {
            try {
                if (!firstSubscription.await(link.options().commandTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.debug("no subscription to {} yet", channel);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns whether changes are delivered, after waiting up to {@code timeout} for a subscription in progress. */
    public boolean subscribedWithin(Duration timeout) throws InterruptedException {
        if (!subscribed && !closed) {
            try {
                attempt.get(Durations.nanos(timeout), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.debug("no subscription to {} in time", channel);
            }
        }
        return subscribed && !closed;
    }

    /** Returns whether changes are delivered. */
    public boolean isSubscribed() {
        return subscribed;
    }

    /** Returns the identifier of this process among the senders. */
    public String node() {
        return node;
    }

    /** Returns the name of the channel. */
    public String channel() {
        return channel;
    }

    /** Returns the encoded message of this process for these events. */
    public byte[] message(List<BackplaneEvent> events) {
        return new BackplaneEvent.Message(node, events).encode();
    }

    /** Sends a message. The reply is the number of receivers, this process included. */
    public Future<@Nullable Object> publish(List<BackplaneEvent> events) {
        return link.commands().send(RedisCommand.of("PUBLISH").key(channel).with(message(events)));
    }

    @Override
    public void close() {
        closed = true;
        wake.release();
        try {
            registration.close();
            thread.join(link.options().commandTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("removing the listener of the link failed: {}", e.toString());
        }
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    if (link.available() && subscribe()) {
                        continue;
                    }
                } catch (RuntimeException | Error e) {
                    BackgroundFailures.report("the subscription to " + channel, e);
                }
                if (!closed) {
                    pause(1 << refusals);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the backplane of {} ends", channel);
        }
    }

    /**
     * Subscribes and returns when the subscription is lost.
     *
     * @return whether to subscribe again at once: the subscription lasted longer than a heartbeat
     */
    private boolean subscribe() throws InterruptedException {
        beginAttempt();
        long begin = System.nanoTime();
        try (RedisSubscription subscription = link.subscribe(channel, this::receive, this::subscribed, wake::release)) {
            refusals = 0;
            subscribed();
            firstSubscription.countDown();
            attempt.complete(null);
            do {
                pause(HEARTBEATS_PER_CHECK);
            } while (!closed && subscription.isAlive());
            return System.nanoTime() - begin > Durations.nanos(link.options().heartbeat());
        } catch (RedisUnavailableException e) {
            LOG.debug("no subscription to {}: {}", channel, e.getMessage());
            refusals = e.isRejection() ? Math.min(refusals + 1, MAX_REFUSALS) : 0;
            notify(to -> to.onRefused(e));
            return false;
        } finally {
            attempt.complete(null);
            unsubscribed();
        }
    }

    private synchronized void beginAttempt() {
        if (!subscribed && attempt.isDone()) {
            attempt = new CompletableFuture<>();
        }
    }

    private void subscribed() {
        if (!subscribed) {
            LOG.info("subscribed to changes on {}", channel);
        }
        subscribed = true;
        notify(BackplaneListener::onSubscribed);
    }

    private void unsubscribed() {
        if (subscribed) {
            subscribed = false;
            if (!closed) {
                LOG.warn("the subscription to {} is lost; entries in memory may be outdated until it is back", channel);
            }
            notify(BackplaneListener::onConnectionLost);
        }
    }

    private void receive(byte[] bytes) {
        BackplaneEvent.Message.decode(bytes).ifPresent(message -> {
            boolean own = message.sender().equals(node);
            for (BackplaneEvent event : message.events()) {
                // Two loads of a removed key may run in one process; the second then waits for the lease of the first.
                if (!own || event.kind() == BackplaneEvent.Kind.RELEASED) {
                    notify(to -> to.onEvent(event));
                }
            }
        });
    }

    private void notify(Consumer<BackplaneListener> call) {
        try {
            call.accept(listener);
        } catch (RuntimeException | Error e) { // the calling threads must continue
            BackgroundFailures.report("applying a change of another process", e);
        }
    }

    /** Waits for a number of heartbeats, or until the link or the subscription is lost or back. */
    private void pause(int heartbeats) throws InterruptedException {
        long millis = link.options().heartbeat().toMillis() * heartbeats;
        if (wake.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            wake.drainPermits();
        }
    }
}
