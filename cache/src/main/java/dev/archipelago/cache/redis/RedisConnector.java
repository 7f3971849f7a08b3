package dev.archipelago.cache.redis;

import java.util.concurrent.CompletionStage;

/** Opens connections to one Redis. Thread-safe; no method except {@link #close} blocks. */
public interface RedisConnector extends AutoCloseable {

    /**
     * Makes one attempt to connect.
     *
     * @param onLost called when the connection is lost
     */
    CompletionStage<? extends RedisConnection> connect(Runnable onLost);

    /** Makes one attempt to open a connection for subscriptions. */
    CompletionStage<? extends RedisSubscriber> subscribe(RedisSubscriber.Listener listener);

    /** Returns the address, without user name and password. */
    String address();

    /** Closes all connections. */
    @Override
    void close();
}
