package dev.archipelago.cache;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Makes connections to one Redis. Thread-safe; no method but {@link #close} blocks. */
interface RedisConnector extends AutoCloseable {

    /** Tries once to connect. */
    CompletionStage<? extends StatefulConnection<byte[], byte[]>> connect();

    /** Tries once to make a connection for subscriptions. */
    CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>> subscribe();

    /** Calls {@code listener} with each connection that is lost. */
    void onDisconnect(Consumer<Object> listener);

    /** The address, without user and password. */
    String address();

    /** Closes every connection. */
    @Override
    void close();
}
