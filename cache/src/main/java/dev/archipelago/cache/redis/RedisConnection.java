package dev.archipelago.cache.redis;

import java.time.Duration;

/** A connection to Redis. Thread-safe. A lost connection is not restored, except in a Cluster: open another one. */
public interface RedisConnection extends RedisCommands, AutoCloseable {

    /** The maximum time a command may block in Redis. Use a connection for one blocking command at a time. */
    Duration LONGEST_BLOCK = Duration.ofMinutes(1);

    /** Returns whether the connection is open. */
    boolean isOpen();

    /** Sets the timeout of commands. */
    void timeout(Duration timeout);

    /** Closes the connection without waiting. */
    @Override
    void close();
}
