package dev.archipelago.cache;

import dev.archipelago.cache.BackplaneEvent.Message;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other processes what changed, and hears it from them, over a channel of Redis. It subscribes again by
 * itself, for ever; what was said meanwhile is lost, so that its listener is told of each gap when it ends.
 */
final class Backplane implements AutoCloseable {

    /** Hears what others changed. Called on threads it must not hold up. */
    interface Listener {

        void changed(BackplaneEvent change);

        /** From now on all changes are heard; those before may have been missed. */
        void resumed();

        /** No changes are heard until further notice. */
        void lost();

        /** Hears nothing. */
        Listener NONE = new Listener() {
            @Override
            public void changed(BackplaneEvent change) {}

            @Override
            public void resumed() {}

            @Override
            public void lost() {}
        };
    }

    private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

    private final RedisLink link;
    private final String channel;
    private final Listener listener;
    private final String node = UUID.randomUUID().toString();
    private final Semaphore changed = new Semaphore(0);
    private final CountDownLatch first = new CountDownLatch(1);
    private final AutoCloseable registration;
    private final Thread thread;
    private volatile CompletableFuture<Void> attempt = CompletableFuture.completedFuture(null);
    private volatile boolean subscribed;
    private volatile boolean closed;

    Backplane(RedisLink link, String channel, Listener listener) {
        this.link = link;
        this.channel = channel;
        this.listener = listener;
        this.registration = link.onChange(available -> {
            if (available) {
                expect();
            }
            changed.release();
        });
        this.thread = Thread.ofVirtual().name("cache-backplane").unstarted(this::listen);
    }

    /** Begins, and waits for the first subscription as long as a command may take if Redis is there. */
    void start() {
        thread.start();
        if (link.available()) {
            try {
                if (!first.await(link.options().commandTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.debug("no subscription to {} yet", channel);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Whether changes of others are heard, after waiting for a subscription that is just being made.
     *
     * @param timeout how long to wait at most
     */
    boolean subscribedWithin(Duration timeout) throws InterruptedException {
        if (!subscribed && !closed) {
            try {
                attempt.get(Durations.nanos(timeout), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.debug("no subscription to {} in time", channel);
            }
        }
        return subscribed();
    }

    /** Whether changes of others are heard now. */
    boolean subscribed() {
        return subscribed && !closed;
    }

    /** This process among the others. */
    String node() {
        return node;
    }

    String channel() {
        return channel;
    }

    /** The bytes of a message of this process. */
    byte[] message(List<BackplaneEvent> changes) {
        return new Message(node, changes).encode();
    }

    /** Sends a message. The answer is how many heard it, this process included. */
    Future<Long> publish(List<BackplaneEvent> changes) {
        return link.commands().publish(RedisKeys.bytes(channel), message(changes));
    }

    @Override
    public void close() {
        closed = true;
        changed.release();
        try {
            registration.close();
            thread.join(link.options().commandTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("the link was not told of the end: {}", e.toString());
        }
    }

    private void listen() {
        try {
            while (!closed) {
                try {
                    if (link.available()) {
                        once();
                    }
                } catch (RuntimeException | Error e) {
                    BackgroundFailures.survived("listening to " + channel, e);
                }
                if (!closed) {
                    pause();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the backplane of {} ends", channel);
        }
    }

    private void once() throws InterruptedException {
        expect();
        try (RedisSubscription subscription = link.subscribe(channel, this::heard, this::resume)) {
            resume();
            first.countDown();
            attempt.complete(null);
            do {
                pause();
            } while (!closed && subscription.alive());
        } catch (RedisUnavailableException e) {
            LOG.debug("no subscription to {}: {}", channel, e.getMessage());
        } finally {
            attempt.complete(null);
            lose();
        }
    }

    /** A subscription is about to be made. */
    private synchronized void expect() {
        if (!subscribed && attempt.isDone()) {
            attempt = new CompletableFuture<>();
        }
    }

    private void resume() {
        if (!subscribed) {
            LOG.info("hearing what changes on {}", channel);
        }
        subscribed = true;
        guarded(Listener::resumed);
    }

    private void lose() {
        if (subscribed) {
            subscribed = false;
            if (!closed) {
                LOG.warn("what changes on {} is not heard; values in memory may be older until it is", channel);
            }
            guarded(Listener::lost);
        }
    }

    private void heard(byte[] bytes) {
        Optional<Message> message = Message.decode(bytes);
        if (message.isEmpty()) {
            return;
        }
        boolean own = message.get().sender().equals(node);
        for (BackplaneEvent change : message.get().changes()) {
            // A removed key may be loaded twice in one process, and the second then waits for the first.
            if (!own || change.kind() == BackplaneEvent.Kind.RELEASED) {
                guarded(to -> to.changed(change));
            }
        }
    }

    /** The threads that call must go on whatever a listener does. */
    private void guarded(Consumer<Listener> call) {
        try {
            call.accept(listener);
        } catch (RuntimeException | Error e) {
            BackgroundFailures.survived("applying a change told by another process", e);
        }
    }

    private void pause() throws InterruptedException {
        if (changed.tryAcquire(link.options().heartbeat().toMillis(), TimeUnit.MILLISECONDS)) {
            changed.drainPermits();
        }
    }
}
