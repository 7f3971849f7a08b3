package dev.archipelago.cache.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A connection through Lettuce to a standalone Redis or a Cluster. */
final class LettuceConnection implements RedisConnection {

    private static final Map<String, ProtocolKeyword> KNOWN =
            Stream.of(CommandType.values()).collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

    /** The name of a command that Lettuce does not know. */
    private record Keyword(String name) implements ProtocolKeyword {

        @Override
        public byte[] getBytes() {
            return name.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private final StatefulConnection<byte[], byte[]> connection;
    private final Runnable close;

    /** @param close closes the connection */
    LettuceConnection(StatefulConnection<byte[], byte[]> connection, Runnable close) {
        this.connection = connection;
        this.close = close;
    }

    @Override
    public CompletableFuture<@Nullable Object> send(RedisCommand command) {
        if (command.name().equals("MGET")
                && connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            return getAll(cluster, command);
        }
        CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        List<byte[]> words = command.arguments();
        for (int i = 0; i < words.size(); i++) {
            if (command.isKey(i)) {
                arguments.addKey(words.get(i));
            } else {
                arguments.add(words.get(i));
            }
        }
        ProtocolKeyword keyword = KNOWN.get(command.name());
        AsyncCommand<byte[], byte[], @Nullable Object> sent = new AsyncCommand<>(
                new Command<>(keyword == null ? new Keyword(command.name()) : keyword, new LettuceReply(), arguments));
        connection.dispatch(sent);
        return sent;
    }

    /** Keys of different nodes take several commands. */
    private static CompletableFuture<@Nullable Object> getAll(
            StatefulRedisClusterConnection<byte[], byte[]> cluster, RedisCommand command) {
        return cluster.async()
                .mget(command.arguments().toArray(byte[][]::new))
                .<@Nullable Object>thenApply(values -> {
                    List<byte @Nullable []> found = new ArrayList<>(values.size());
                    values.forEach(value -> found.add(value.getValueOrElse(null)));
                    return found;
                })
                .toCompletableFuture();
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public void timeout(Duration timeout) {
        connection.setTimeout(timeout);
    }

    @Override
    public void close() {
        close.run();
    }
}
