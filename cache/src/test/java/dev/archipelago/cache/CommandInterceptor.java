package dev.archipelago.cache;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisCommands;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Intercepts the commands of a link, for interleavings that a test controls. */
@FunctionalInterface
interface CommandInterceptor {

    /** Called in place of a command, which {@code redis} sends. */
    CompletableFuture<@Nullable Object> call(RedisCommand command, RedisCommands redis) throws Exception;

    /** Returns the commands with this interceptor. */
    default RedisCommands around(RedisCommands redis) {
        return command -> {
            try {
                return call(command, redis);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }
}
