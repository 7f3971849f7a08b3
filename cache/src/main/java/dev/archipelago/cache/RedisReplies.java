package dev.archipelago.cache;

import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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

    /** Whether Redis itself refused the command, so that sending it again would not help. */
    static boolean refused(RedisUnavailableException failure) {
        return failure.getCause() instanceof RedisCommandExecutionException;
    }

    static L2Statistics statistics(RedisLink link, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            Duration latency = link.ping(timeout);
            Future<String> memory = link.commands().info("memory");
            Future<String> clients = link.commands().info("clients");
            return new L2Statistics(
                    true,
                    true,
                    field(await(memory, deadline), "used_memory:"),
                    field(await(clients, deadline), "connected_clients:"),
                    Optional.of(latency));
        } catch (RuntimeException e) {
            return L2Statistics.away(true);
        }
    }

    private static OptionalLong field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()))
                .findFirst();
    }
}
