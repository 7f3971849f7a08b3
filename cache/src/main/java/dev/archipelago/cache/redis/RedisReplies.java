package dev.archipelago.cache.redis;

import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for replies of Redis with a timeout, and converts them. */
public final class RedisReplies {

    private RedisReplies() {}

    /**
     * Waits for a reply and returns it; null if Redis answers nil.
     *
     * @throws RedisUnavailableException if the reply is late, the command failed or the thread is interrupted
     */
    public static <T> T await(Future<T> reply, Duration timeout) {
        return await(reply, System.nanoTime() + timeout.toNanos());
    }

    /**
     * Waits for one of several replies that share a deadline.
     *
     * @param deadline a reading of {@link System#nanoTime}
     * @throws RedisUnavailableException as {@link #await(Future, Duration)} does
     */
    public static <T> T await(Future<T> reply, long deadline) {
        try {
            return reply.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            reply.cancel(false);
            throw new RedisUnavailableException("Redis did not answer in time", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new RedisUnavailableException("Redis failed: " + cause, cause);
        } catch (CancellationException e) {
            throw new RedisUnavailableException("the connection to Redis was lost", e);
        } catch (InterruptedException e) {
            reply.cancel(false);
            Thread.currentThread().interrupt();
            throw new RedisUnavailableException("interrupted while waiting for Redis", e);
        }
    }

    /**
     * Sends a command and waits for its reply.
     *
     * @throws RedisUnavailableException if the command cannot be sent, or as {@link #await(Future, Duration)} does
     */
    public static <T> T ask(Supplier<? extends Future<T>> command, Duration timeout) {
        Future<T> reply;
        try {
            reply = command.get();
        } catch (RedisException e) {
            throw new RedisUnavailableException("Redis accepted no command: " + e.getMessage(), e);
        }
        return await(reply, timeout);
    }

    /** Returns the bytes of a reply; null for nil and for anything else than a string. */
    public static byte @Nullable [] bytes(@Nullable Object reply) {
        return reply instanceof byte[] bytes ? bytes : null;
    }

    /** Returns a reply as text: strings in UTF-8, numbers as digits; empty for nil. */
    public static String text(@Nullable Object reply) {
        return switch (reply) {
            case null -> "";
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            default -> reply.toString();
        };
    }

    /** Returns a reply as a number; 0 if it is none. */
    public static long number(@Nullable Object reply) {
        return reply instanceof Number number ? number.longValue() : 0;
    }

    /** Returns the parts of an array; none for anything else. */
    @SuppressWarnings("unchecked") // a list of replies, as RedisCommands specifies
    public static List<@Nullable Object> list(@Nullable Object reply) {
        return reply instanceof List<?> parts ? (List<@Nullable Object>) parts : List.of();
    }

    /** Returns the message of the innermost cause of a failure, or its type. */
    static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof TimeoutException) {
            return "no answer in time";
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
