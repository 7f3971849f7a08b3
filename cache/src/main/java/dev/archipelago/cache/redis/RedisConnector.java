package dev.archipelago.cache.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Opens connections to one Redis. Thread-safe; no method except {@link #close} blocks. */
public interface RedisConnector extends AutoCloseable {

    /** Makes one attempt to connect. */
    CompletionStage<? extends StatefulConnection<byte[], byte[]>> connect();

    /** Makes one attempt to open a connection for subscriptions. */
    CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>> subscribe();

    /** Registers a listener that receives each connection that is lost. */
    void onDisconnect(Consumer<Object> listener);

    /** Returns the address, without user name and password. */
    String address();

    /** Closes all connections. */
    @Override
    void close();
}
