package dev.archipelago.simulation.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisAsyncCommandsImpl;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A connection to the simulated Redis, in the form of Lettuce's: commands are Lettuce's own, encoded and decoded by Lettuce;
 * only the socket is ours. In it messages keep their order, as in TCP.
 */
public final class SimulatedConnection implements RedisPeer {

    /** Carries messages between a host and Redis. */
    public interface Transmission {
        Object host();

        /** How long the next message takes, in nanoseconds. */
        long delay();

        long now();

        /** Lets something arrive so much later; while the way is cut, once it no longer is. */
        void later(long nanos, Runnable arrival);

        /** Whether a message on its way is lost as the connection breaks. */
        boolean lost();

        /** Runs something on a thread of the host. */
        void onHost(Runnable callback);

        /** A connection of the host was lost. */
        void disconnected(Object connection);

        void trace(String what);
    }

    private final RedisServer server;
    private final Transmission way;
    private final List<RedisCommand<byte[], byte[], ?>> underWay = new ArrayList<>();
    private final List<CompletableFuture<?>> pending = new ArrayList<>();
    private final List<RedisPubSubListener<byte[], byte[]>> listeners = new ArrayList<>();
    private final Deque<Runnable> callbacks = new ArrayDeque<>();
    private boolean calling;
    private String channel;
    private boolean open = true;
    private boolean broken;
    private Object face = this;
    private long lastArrival;
    private long lastAnswer;

    public SimulatedConnection(RedisServer server, Transmission way) {
        this.server = server;
        this.way = way;
        server.attach(this);
    }

    /** A connection for commands. */
    @SuppressWarnings("unchecked")
    public StatefulConnection<byte[], byte[]> commands() {
        StatefulRedisConnection<byte[], byte[]>[] made = new StatefulRedisConnection[1];
        made[0] = (StatefulRedisConnection<byte[], byte[]>) proxy(
                StatefulRedisConnection.class, (name, arguments) -> switch (name) {
                    case "async" -> new RedisAsyncCommandsImpl<>(made[0], Wire.CODEC);
                    case "dispatch" -> dispatch((RedisCommand<byte[], byte[], ?>) arguments[0]);
                    default -> common(name);
                });
        face = made[0];
        return made[0];
    }

    /** A connection that listens. */
    @SuppressWarnings("unchecked")
    public StatefulRedisPubSubConnection<byte[], byte[]> subscriptions() {
        RedisPubSubAsyncCommands<byte[], byte[]> async = (RedisPubSubAsyncCommands<byte[], byte[]>) proxy(
                RedisPubSubAsyncCommands.class, (name, arguments) -> switch (name) {
                    case "subscribe" ->
                        subscribe(new String(((byte[][]) arguments[0])[0], StandardCharsets.ISO_8859_1));
                    case "ping" -> request(() -> "PONG");
                    default -> throw new UnsupportedOperationException(name);
                });
        StatefulRedisPubSubConnection<byte[], byte[]> made = (StatefulRedisPubSubConnection<byte[], byte[]>) proxy(
                StatefulRedisPubSubConnection.class, (name, arguments) -> switch (name) {
                    case "async" -> async;
                    case "addListener" -> listeners.add((RedisPubSubListener<byte[], byte[]>) arguments[0]);
                    default -> common(name);
                });
        face = made;
        return made;
    }

    private Object common(String name) {
        return switch (name) {
            case "isOpen" -> open;
            case "setTimeout" -> null;
            case "closeAsync" -> {
                end();
                yield CompletableFuture.completedFuture(null);
            }
            case "getOptions" -> ClientOptions.create();
            default -> throw new UnsupportedOperationException(name);
        };
    }

    private RedisCommand<byte[], byte[], ?> dispatch(RedisCommand<byte[], byte[], ?> command) {
        if (!open) {
            command.completeExceptionally(new RedisException("Currently not connected. Commands are rejected."));
            return command;
        }
        List<String> words = Wire.words(command);
        way.trace("-> " + words.getFirst() + " " + words.size());
        underWay.add(command);
        arrive(() -> server.receive(
                this,
                words,
                reply -> answer(() -> {
                    underWay.remove(command);
                    way.trace("<- " + words.getFirst());
                    Wire.complete(command, reply);
                })));
        return command;
    }

    private RedisFuture<Void> subscribe(String name) {
        return request(() -> {
            channel = name;
            listeners.forEach(listener -> listener.subscribed(bytes(name), 1));
            return null;
        });
    }

    private <T> RedisFuture<T> request(java.util.function.Supplier<T> work) {
        Answered<T> future = new Answered<>();
        if (!open) {
            future.completeExceptionally(new RedisException("Currently not connected. Commands are rejected."));
            return future;
        }
        pending.add(future);
        arrive(() -> {
            T value = work.get();
            answer(() -> {
                pending.remove(future);
                future.complete(value);
            });
        });
        return future;
    }

    private void arrive(Runnable arrival) {
        lastArrival = Math.max(lastArrival + 1, way.now() + way.delay());
        way.later(lastArrival - way.now(), () -> {
            // What was sent before the connection broke may have come or not.
            if (server.up() && (open || (broken && !way.lost()))) {
                arrival.run();
            }
        });
    }

    private void answer(Runnable delivery) {
        lastAnswer = Math.max(lastAnswer + 1, way.now() + way.delay());
        way.later(lastAnswer - way.now(), () -> {
            if (open) {
                delivery.run();
            }
        });
    }

    @Override
    public Object host() {
        return way.host();
    }

    @Override
    public void message(String to, String message) {
        if (to.equals(channel)) {
            answer(() -> inOrder(() -> listeners.forEach(listener -> listener.message(bytes(to), bytes(message)))));
        }
    }

    private void inOrder(Runnable callback) {
        callbacks.add(callback);
        if (!calling) {
            calling = true;
            way.onHost(() -> {
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
            way.trace("connection lost");
            way.disconnected(face);
        }
    }

    private void end() {
        open = false;
        server.detach(this);
        RedisException lost = new RedisException("Connection closed");
        List.copyOf(underWay).forEach(command -> command.completeExceptionally(lost));
        List.copyOf(pending).forEach(future -> future.completeExceptionally(lost));
        underWay.clear();
        pending.clear();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private interface Calls {
        Object invoke(String name, Object[] arguments);
    }

    private static Object proxy(Class<?> type, Calls calls) {
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    case "toString" -> type.getSimpleName();
                    default -> calls.invoke(method.getName(), arguments);
                });
    }

    /** An answer that is no command's of Lettuce. */
    private static final class Answered<T> extends CompletableFuture<T> implements RedisFuture<T> {
        @Override
        public String getError() {
            return null;
        }

        @Override
        public boolean await(long timeout, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }
    }
}
