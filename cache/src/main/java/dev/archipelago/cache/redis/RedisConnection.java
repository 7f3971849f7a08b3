package dev.archipelago.cache.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;

/** A dedicated connection, for blocking commands. Use it for one blocking command at a time. */
public final class RedisConnection implements AutoCloseable {

    /** The maximum time a command may block in Redis. */
    public static final Duration LONGEST_BLOCK = Duration.ofMinutes(1);

    private final StatefulConnection<byte[], byte[]> connection;
    private final RedisClusterAsyncCommands<byte[], byte[]> commands;

    RedisConnection(StatefulConnection<byte[], byte[]> connection) {
        this.connection = connection;
        this.commands = switch (connection) {
            case StatefulRedisConnection<byte[], byte[]> one -> one.async();
            case StatefulRedisClusterConnection<byte[], byte[]> many -> many.async();
            default -> throw new IllegalArgumentException("no commands for " + connection.getClass());
        };
    }

    /** Returns the commands of Redis 6.2 on this connection. They fail while it is not open. */
    public RedisClusterAsyncCommands<byte[], byte[]> commands() {
        return commands;
    }

    /** Returns whether the connection is open. A lost connection is not restored: close it and open another one. */
    public boolean isOpen() {
        return connection.isOpen();
    }

    StatefulConnection<byte[], byte[]> raw() {
        return connection;
    }

    /** Closes the connection without waiting. */
    @Override
    public void close() {
        connection.closeAsync();
    }
}
