package dev.archipelago.cache.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.Future;

/** A connection for subscriptions through Lettuce. */
final class LettuceSubscriber implements RedisSubscriber {

    private final StatefulRedisPubSubConnection<byte[], byte[]> connection;
    private final LettuceCloses closes;

    LettuceSubscriber(
            StatefulRedisPubSubConnection<byte[], byte[]> connection, Listener listener, LettuceCloses closes) {
        this.connection = connection;
        this.closes = closes;
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(byte[] from, byte[] message) {
                listener.onMessage(message);
            }

            @Override
            public void subscribed(byte[] to, long count) {
                listener.onSubscribed();
            }
        });
        connection.addListener(new RedisConnectionStateAdapter() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
                listener.onLost();
            }
        });
    }

    @Override
    public Future<?> subscribe(byte[] channel) {
        return connection.async().subscribe(channel);
    }

    @Override
    public Future<?> ping() {
        return connection.async().ping();
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public void close() {
        closes.close(connection);
    }
}
