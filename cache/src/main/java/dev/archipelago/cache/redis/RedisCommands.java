package dev.archipelago.cache.redis;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Sends commands to Redis. Thread-safe; never blocks. */
@FunctionalInterface
public interface RedisCommands {

    /**
     * Sends a command. Commands of one caller are executed in order; the result is the reply: a {@code byte[]} for a
     * string or a status, a {@link Long} for a number or a truth value, a {@link Double}, a {@link java.util.List} of
     * replies for an array, a set or the alternating keys and values of a map, and null for nil. {@link RedisReplies}
     * has conversions.
     *
     * @return a future that fails if Redis answers with an error, is not connected or does not answer in time;
     *     cancelling it withdraws a command that was not sent yet
     * @throws RedisUnavailableException if there is no connection
     */
    CompletableFuture<@Nullable Object> send(RedisCommand command);
}
