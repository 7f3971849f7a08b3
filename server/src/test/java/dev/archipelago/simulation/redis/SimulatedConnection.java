package dev.archipelago.simulation.redis;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisConnection;
import dev.archipelago.cache.redis.RedisSubscriber;
import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A connection to the simulated Redis that preserves the order of messages, as TCP does. */
public final class SimulatedConnection implements RedisPeer, RedisConnection, RedisSubscriber {

    /** The network between a host and Redis. */
    public interface Transmission {
        Object host();

        /** Returns the latency of the next message, in nanoseconds. */
        long delay();

        long now();

        /** Delivers a message after the delay, or at the end of a partition. */
        void later(long nanos, Runnable arrival);

        /** Returns whether a message in transit is lost when the connection is reset. */
        boolean lost();

        /** Runs a callback on a thread of the host. */
        void onHost(Runnable callback);

        void trace(String what);
    }

    private final RedisServer server;
    private final Transmission path;
    private final Runnable onLost;
    private final RedisSubscriber.Listener listener;
    private final List<CompletableFuture<?>> pending = new ArrayList<>();
    private final Deque<Runnable> callbacks = new ArrayDeque<>();
    private boolean calling;
    private String channel;
    private boolean open = true;
    private boolean broken;
    private long lastArrival;
    private long lastAnswer;

    /**
     * @param onLost called when the connection is lost
     * @param listener receives messages
     */
    public SimulatedConnection(
            RedisServer server, Transmission path, Runnable onLost, RedisSubscriber.Listener listener) {
        this.server = server;
        this.path = path;
        this.onLost = onLost;
        this.listener = listener;
        server.attach(this);
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void timeout(Duration timeout) {}

    @Override
    public void close() {
        end();
    }

    @Override
    public CompletableFuture<@Nullable Object> send(RedisCommand command) {
        CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
        if (isRefused(future)) {
            return future;
        }
        List<String> words = ReplyConversion.words(command);
        path.trace("-> " + words.getFirst() + " " + words.size());
        pending.add(future);
        arrive(() -> server.receive(
                this,
                words,
                reply -> answer(() -> {
                    pending.remove(future);
                    path.trace("<- " + words.getFirst());
                    ReplyConversion.complete(future, reply);
                })));
        return future;
    }

    @Override
    public CompletableFuture<?> subscribe(byte[] name) {
        return request(() -> {
            channel = new String(name, StandardCharsets.ISO_8859_1);
            listener.onSubscribed();
            return "subscribed";
        });
    }

    @Override
    public CompletableFuture<?> ping() {
        return request(() -> "PONG");
    }

    private boolean isRefused(CompletableFuture<?> future) {
        if (!open) {
            future.completeExceptionally(new RedisException("Currently not connected. Commands are rejected."));
        }
        return !open;
    }

    private CompletableFuture<String> request(Supplier<String> work) {
        CompletableFuture<String> future = new CompletableFuture<>();
        if (isRefused(future)) {
            return future;
        }
        pending.add(future);
        arrive(() -> {
            String value = work.get();
            answer(() -> {
                pending.remove(future);
                future.complete(value);
            });
        });
        return future;
    }

    private void arrive(Runnable arrival) {
        lastArrival = Math.max(lastArrival + 1, path.now() + path.delay());
        path.later(lastArrival - path.now(), () -> {
            // Messages sent before the connection was reset may or may not arrive.
            if (server.up() && (open || (broken && !path.lost()))) {
                arrival.run();
            }
        });
    }

    private void answer(Runnable delivery) {
        lastAnswer = Math.max(lastAnswer + 1, path.now() + path.delay());
        path.later(lastAnswer - path.now(), () -> {
            if (open) {
                delivery.run();
            }
        });
    }

    @Override
    public Object host() {
        return path.host();
    }

    @Override
    public void message(String to, String message) {
        if (to.equals(channel)) {
            answer(() -> inOrder(() -> listener.onMessage(ReplyConversion.bytes(message))));
        }
    }

    private void inOrder(Runnable callback) {
        callbacks.add(callback);
        if (!calling) {
            calling = true;
            path.onHost(() -> {
                while (!callbacks.isEmpty()) {
                    callbacks.poll().run();
                }
                calling = false;
            });
        }
    }

    @Override
    public void reset() {
        if (open) {
            broken = true;
            end();
            path.trace("connection lost");
            path.onHost(onLost);
        }
    }

    private void end() {
        open = false;
        server.detach(this);
        RedisException lost = new RedisException("Connection closed");
        List.copyOf(pending).forEach(future -> future.completeExceptionally(lost));
        pending.clear();
    }
}
