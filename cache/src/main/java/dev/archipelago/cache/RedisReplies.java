package dev.archipelago.cache;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Waits for answers of Redis, never longer than told. */
final class RedisReplies {

    private RedisReplies() {}

    /**
     * The answer; null where Redis answers nil.
     *
     * @throws RedisUnavailableException if there is none in time or the command failed
     */
    static <T> T await(Future<T> reply, Duration timeout) {
        return await(reply, System.nanoTime() + timeout.toNanos());
    }

    /** The same with a deadline in {@link System#nanoTime}, for several answers together. */
    static <T> T await(Future<T> reply, long deadline) {
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
     * Sends a command and waits for the answer.
     *
     * @throws RedisUnavailableException if it cannot be sent, or as {@link #await(Future, Duration)} does
     */
    static <T> T ask(Supplier<? extends Future<T>> command, Duration timeout) {
        Future<T> reply;
        try {
            reply = command.get();
        } catch (RedisException e) {
            throw new RedisUnavailableException("Redis took no command: " + e.getMessage(), e);
        }
        return await(reply, timeout);
    }

    /** Whether Redis itself refused the command, so that sending it again would not help. */
    static boolean refused(RedisUnavailableException failure) {
        return failure.getCause() instanceof RedisCommandExecutionException;
    }

    /** Whether Redis refused the command with the error of that code, for example {@code NOGROUP}. */
    static boolean refusedWith(RedisUnavailableException failure, String code) {
        return failure.getCause() instanceof RedisCommandExecutionException refusal
                && refusal.getMessage() != null
                && refusal.getMessage().startsWith(code);
    }

    /** Whether the command certainly never left, so that sending it again does not do it twice. */
    static boolean unsent(RedisUnavailableException failure) {
        // Lettuce has no type of its own for these two; anything else may have arrived.
        return failure.getCause() instanceof RedisException rejected
                && rejected.getMessage() != null
                && (rejected.getMessage().contains("Commands are rejected")
                        || rejected.getMessage().contains("Commands are not accepted"));
    }

    /** What Redis says of itself; what it does not say in time stays empty. */
    static L2Statistics statistics(RedisLink link, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            Duration latency = link.ping(timeout);
            return new L2Statistics(
                    true,
                    true,
                    field(link, "memory", "used_memory:", deadline),
                    field(link, "clients", "connected_clients:", deadline),
                    Optional.of(latency));
        } catch (RedisUnavailableException e) {
            return L2Statistics.away(true);
        }
    }

    private static OptionalLong field(RedisLink link, String section, String name, long deadline) {
        try {
            return field(
                    ask(() -> link.commands().info(section), Duration.ofNanos(deadline - System.nanoTime())), name);
        } catch (RedisUnavailableException e) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()))
                .findFirst();
    }
}
