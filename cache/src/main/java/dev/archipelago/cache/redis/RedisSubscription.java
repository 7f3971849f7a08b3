package dev.archipelago.cache.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A subscription to one channel on a connection of its own. A lost subscription is not restored. */
public final class RedisSubscription implements AutoCloseable {

    private final StatefulRedisPubSubConnection<byte[], byte[]> connection;
    private final byte[] channel;
    private final Duration timeout;

    RedisSubscription(
            StatefulRedisPubSubConnection<byte[], byte[]> connection,
            String channel,
            Duration timeout,
            Consumer<byte[]> messages,
            Runnable resubscribed) {
        this.connection = connection;
        this.channel = channel.getBytes(StandardCharsets.UTF_8);
        this.timeout = timeout;
        AtomicInteger times = new AtomicInteger();
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(byte[] from, byte[] message) {
                messages.accept(message);
            }

            @Override
            public void subscribed(byte[] to, long count) {
                if (times.incrementAndGet() > 1) {
                    resubscribed.run();
                }
            }
        });
    }

    /** @throws RedisUnavailableException if Redis does not confirm in time; the connection is then closed */
    void subscribe() {
        try {
            RedisReplies.ask(() -> connection.async().subscribe(channel), timeout);
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
            RedisReplies.ask(() -> connection.async().ping(), timeout);
            return true;
        } catch (RedisUnavailableException e) {
            return false;
        }
    }

    /** Closes the connection without waiting. */
    @Override
    public void close() {
        connection.closeAsync();
    }
}
