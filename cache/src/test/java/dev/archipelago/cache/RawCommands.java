package dev.archipelago.cache;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Executes commands as another program would. */
final class RawCommands {

    private static final Duration WAIT = Duration.ofSeconds(5);

    private RawCommands() {}

    /** Returns the reply to a command without marked keys, which in a Cluster goes to any node. */
    static @Nullable Object ask(RedisLink link, String name, String... arguments) {
        RedisCommand command = RedisCommand.of(name);
        for (String argument : arguments) {
            command.with(argument);
        }
        return ask(link, command);
    }

    static @Nullable Object ask(RedisLink link, RedisCommand command) {
        return RedisReplies.ask(() -> link.commands().send(command), WAIT);
    }

    static String text(RedisLink link, String name, String... arguments) {
        return RedisReplies.text(ask(link, name, arguments));
    }

    static long number(RedisLink link, String name, String... arguments) {
        return RedisReplies.number(ask(link, name, arguments));
    }

    static byte @Nullable [] get(RedisLink link, String key) {
        return RedisReplies.bytes(ask(link, RedisCommand.of("GET").key(key)));
    }

    static void set(RedisLink link, String key, byte[] value) {
        ask(link, RedisCommand.of("SET").key(key).with(value));
    }

    /** Returns how many connections are subscribed to a channel. */
    static long subscribers(RedisLink link, String channel) {
        return RedisReplies.number(
                RedisReplies.list(ask(link, "PUBSUB", "NUMSUB", channel)).getLast());
    }
}
