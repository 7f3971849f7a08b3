package dev.archipelago.simulation.redis;

import dev.archipelago.cache.redis.RedisCommand;
import io.lettuce.core.RedisCommandExecutionException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Conversion between the commands and replies of the simulated Redis and the types of the cache. */
final class ReplyConversion {

    private ReplyConversion() {}

    /** Returns the arguments of a command, bytes decoded as ISO 8859-1. */
    static List<String> words(RedisCommand command) {
        List<String> words = new ArrayList<>();
        words.add(command.name());
        command.arguments().forEach(word -> words.add(new String(word, StandardCharsets.ISO_8859_1)));
        return List.copyOf(words);
    }

    /** Completes the future of a command with its reply. */
    static void complete(CompletableFuture<@Nullable Object> command, Reply reply) {
        if (reply instanceof Reply.Failure failure) {
            command.completeExceptionally(new RedisCommandExecutionException(failure.text()));
        } else {
            command.complete(value(reply));
        }
    }

    private static @Nullable Object value(Reply reply) {
        return switch (reply) {
            case Reply.Status status -> bytes(status.text());
            case Reply.Bulk bulk -> bytes(bulk.text());
            case Reply.Number number -> number.value();
            case Reply.Nil _ -> null;
            case Reply.Many many -> {
                List<@Nullable Object> parts = new ArrayList<>();
                many.parts().forEach(part -> parts.add(value(part)));
                yield parts;
            }
            case Reply.Failure failure -> throw new IllegalStateException(failure.text());
        };
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
