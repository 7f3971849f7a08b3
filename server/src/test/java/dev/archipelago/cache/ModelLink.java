package dev.archipelago.cache;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Links over connections that a test makes. */
public final class ModelLink {

    /** Makes connections. */
    public interface Connections {
        CompletionStage<StatefulConnection<byte[], byte[]>> connect();

        CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> subscribe();

        void onDisconnect(Consumer<Object> listener);
    }

    private ModelLink() {}

    /** A link over {@code connections}. */
    public static RedisLink open(RedisOptions options, Connections connections) {
        return RedisLink.open(options, new RedisConnector() {
            @Override
            public CompletionStage<StatefulConnection<byte[], byte[]>> connect() {
                return connections.connect();
            }

            @Override
            public CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> subscribe() {
                return connections.subscribe();
            }

            @Override
            public void onDisconnect(Consumer<Object> listener) {
                connections.onDisconnect(listener);
            }

            @Override
            public String address() {
                return "the simulated Redis";
            }

            @Override
            public void close() {}
        });
    }
}
