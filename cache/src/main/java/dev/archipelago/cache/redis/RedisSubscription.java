package dev.archipelago.cache.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A subscription to one channel on a connection of its own. A lost subscription is not restored. */
public final class RedisSubscription implements AutoCloseable {

    private final RedisSubscriber connection;
    private final byte[] channel;
    private final Duration timeout;

    RedisSubscription(RedisSubscriber connection, String channel, Duration timeout) {
        this.connection = connection;
        this.channel = channel.getBytes(StandardCharsets.UTF_8);
        this.timeout = timeout;
    }

    /** Returns a listener that passes on messages, and that a subscription begins for another time or was lost. */
    static RedisSubscriber.Listener listener(Consumer<byte[]> messages, Runnable resubscribed, Runnable lost) {
        AtomicInteger times = new AtomicInteger();
        return new RedisSubscriber.Listener() {
            @Override
            public void onMessage(byte[] message) {
                messages.accept(message);
            }

            @Override
            public void onSubscribed() {
                if (times.incrementAndGet() > 1) {
                    resubscribed.run();
                }
            }

            @Override
            public void onLost() {
                lost.run();
            }
        };
    }

    /** @throws RedisUnavailableException if Redis does not confirm in time; the connection is then closed */
    void subscribe() {
        try {
            RedisReplies.ask(() -> connection.subscribe(channel), timeout);
        } catch (RedisUnavailableException e) {
            close();
            throw e;
        }
    }

    /** Returns whether the connection is open and answers a {@code PING} within the command timeout. */
    public boolean isAlive() {
        if (!connection.isOpen()) {
            return false;
        }
        try {
            RedisReplies.ask(connection::ping, timeout);
            return true;
        } catch (RedisUnavailableException e) {
            return false;
        }
    }

    /** Closes the connection without waiting. */
    @Override
    public void close() {
        connection.close();
    }
}
