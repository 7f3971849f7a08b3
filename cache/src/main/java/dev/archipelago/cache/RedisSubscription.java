package dev.archipelago.cache;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection that listens to one channel. */
final class RedisSubscription implements AutoCloseable {

    private final StatefulRedisPubSubConnection<byte[], byte[]> connection;
    private final byte[] channel;
    private final Duration timeout;

    /**
     * @param messages is called on a thread of Lettuce's that it must not hold up
     * @param interrupted is called when the subscription was lost and is there again, as in a Cluster it may be
     */
    RedisSubscription(
            StatefulRedisPubSubConnection<byte[], byte[]> connection,
            String channel,
            Duration timeout,
            Consumer<byte[]> messages,
            Runnable interrupted) {
        this.connection = connection;
        this.channel = RedisKeys.bytes(channel);
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
                    interrupted.run();
                }
            }
        });
    }

    /** @throws RedisUnavailableException if Redis does not confirm in time; it is then closed */
    void begin() {
        try {
            RedisReplies.ask(() -> connection.async().subscribe(channel), timeout);
        } catch (RedisUnavailableException e) {
            close();
            throw e;
        }
    }

    /** Whether it is there and answers. */
    boolean alive() {
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

    @Override
    public void close() {
        connection.closeAsync();
    }
}
