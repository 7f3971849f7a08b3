package dev.archipelago.infrastructure.trace;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisCommands;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Commands of Redis with a span each, if the thread that sends them works for a trace. Thread-safe. */
public final class TracedCommands implements RedisCommands {

    private final RedisCommands commands;
    private final ObservationRegistry observations;

    private TracedCommands(RedisCommands commands, ObservationRegistry observations) {
        this.commands = commands;
        this.observations = observations;
    }

    /** The commands with spans, or {@code commands} themselves if nothing is traced. */
    public static RedisCommands of(RedisCommands commands, ObservationRegistry observations) {
        return observations.isNoop() ? commands : new TracedCommands(commands, observations);
    }

    @Override
    public CompletableFuture<@Nullable Object> send(RedisCommand command) {
        Observation span = Spans.callWithin(observations, "redis.command", "redis " + command.name())
                .lowCardinalityKeyValue("db.system.name", "redis")
                .start();
        CompletableFuture<@Nullable Object> reply = commands.send(command);
        if (!span.isNoop()) {
            reply.whenComplete((value, failure) -> {
                if (failure != null) {
                    span.error(failure);
                }
                span.stop();
            });
        }
        return reply;
    }
}
