package dev.archipelago.cache;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

/** A connection of one's own, for commands that block by nature. Not shared: one blocking command at a time. */
public final class RedisConnection implements AutoCloseable {

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

    /** Commands of Redis 6.2 on this connection. They fail while it is not open. */
    public RedisClusterAsyncCommands<byte[], byte[]> commands() {
        return commands;
    }

    /** Whether it can be used now. One that is lost does not come back: close it and open another. */
    public boolean isOpen() {
        return connection.isOpen();
    }

    StatefulConnection<byte[], byte[]> raw() {
        return connection;
    }

    /** Closes it without waiting. */
    @Override
    public void close() {
        connection.closeAsync();
    }
}
