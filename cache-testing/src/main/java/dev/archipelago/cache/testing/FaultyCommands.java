package dev.archipelago.cache.testing;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Redis commands with injected faults. */
final class FaultyCommands implements RedisCommands {

    private final RedisCommands commands;
    private final Faults faults;
    private final Predicate<RedisCommand> affected;

    FaultyCommands(RedisCommands commands, Faults faults, Predicate<RedisCommand> affected) {
        this.commands = commands;
        this.faults = faults;
        this.affected = affected;
    }

    static boolean isMessage(RedisCommand command) {
        return command.name().equals("PUBLISH") || command.name().equals("SPUBLISH");
    }

    @Override
    public CompletableFuture<@Nullable Object> send(RedisCommand command) {
        if (!affected.test(command)) {
            return commands.send(command);
        }
        if (faults.fails()) {
            if (faults.evenChance()) {
                commands.send(command);
            }
            return CompletableFuture.failedFuture(new InjectedFaultException(command.name()));
        }
        boolean damaged = faults.corrupts();
        CompletableFuture<@Nullable Object> reply =
                commands.send(damaged && isMessage(command) ? damagedMessage(command) : command);
        if (damaged && !isMessage(command)) {
            reply = reply.thenApply(this::damaged);
        }
        return faults.delays() ? delayed(reply, faults.config.delay().toNanos()) : reply;
    }

    private static CompletableFuture<@Nullable Object> delayed(CompletableFuture<@Nullable Object> reply, long nanos) {
        Executor later = CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS);
        return reply.handleAsync((value, failure) -> reply, later).thenCompose(same -> same);
    }

    private RedisCommand damagedMessage(RedisCommand command) {
        return RedisCommand.of(command.name())
                .key(command.arguments().getFirst())
                .with(faults.corrupted(command.arguments().getLast()));
    }

    /** Corrupts values, alone or in an array; returns anything else unchanged. */
    private @Nullable Object damaged(@Nullable Object answer) {
        return switch (answer) {
            case byte[] bytes -> faults.corrupted(bytes);
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>(list.size());
                list.forEach(element -> copy.add(damaged(element)));
                yield copy;
            }
            case null, default -> answer;
        };
    }
}
