package dev.archipelago.cache.redis;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks Redis for its statistics. */
final class RedisInfo {

    private RedisInfo() {}

    /** Waits for {@code timeout} at most; never throws because Redis is unavailable. */
    static RedisStatistics statistics(RedisCommands commands, Duration timeout) {
        long begin = System.nanoTime();
        long deadline = begin + timeout.toNanos();
        try {
            RedisReplies.ask(() -> commands.send(RedisCommand.of("PING")), timeout);
            Duration roundTrip = Duration.ofNanos(System.nanoTime() - begin);
            return new RedisStatistics(
                    true,
                    true,
                    number(commands, "memory", "used_memory:", deadline),
                    number(commands, "clients", "connected_clients:", deadline),
                    Optional.of(roundTrip));
        } catch (RedisUnavailableException e) {
            return RedisStatistics.unavailable(true);
        }
    }

    private static OptionalLong number(RedisCommands commands, String section, String field, long deadline) {
        try {
            Object reply = RedisReplies.ask(
                    () -> commands.send(RedisCommand.of("INFO").with(section)),
                    Duration.ofNanos(deadline - System.nanoTime()));
            return RedisReplies.text(reply)
                    .lines()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(field.length()).strip()))
                    .findFirst();
        } catch (RedisUnavailableException e) {
            return OptionalLong.empty();
        }
    }
}
