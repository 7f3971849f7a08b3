package dev.archipelago.cache.redis;

import java.util.concurrent.Future;

/** A connection that receives the messages of channels. Thread-safe; never blocks. */
public interface RedisSubscriber extends AutoCloseable {

    /** Receives messages, on a thread it must not block. */
    interface Listener {

        /** A message was published. */
        void onMessage(byte[] message);

        /** A subscription begins, for the first time or after it was lost. */
        void onSubscribed();

        /** The connection was lost. */
        default void onLost() {}
    }

    /** Subscribes to a channel. The future completes when Redis confirms. */
    Future<?> subscribe(byte[] channel);

    /** Asks Redis for a sign of life. */
    Future<?> ping();

    /** Returns whether the connection is open. */
    boolean isOpen();

    /** Closes the connection without waiting. */
    @Override
    void close();
}
