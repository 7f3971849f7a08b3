package dev.archipelago.simulation;

import dev.archipelago.cache.redis.RedisConnector;
import dev.archipelago.simulation.redis.RedisServer;
import dev.archipelago.simulation.redis.SimulatedConnection;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Connections of one host to the simulated Redis. */
final class RedisConnections implements RedisConnector, SimulatedConnection.Transmission {

    /** Less than any message takes that is sent later. */
    private static final long AFTER_HEALING = 100_000;

    private final Scheduler scheduler;
    private final Host host;
    private final Way way;
    private final RedisServer server;
    private final List<Consumer<Object>> listeners = new ArrayList<>();

    RedisConnections(Scheduler scheduler, Host host, Way way, RedisServer server) {
        this.scheduler = scheduler;
        this.host = host;
        this.way = way;
        this.server = server;
    }

    @Override
    public CompletionStage<StatefulConnection<byte[], byte[]>> connect() {
        return opened(SimulatedConnection::commands);
    }

    @Override
    public CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> subscribe() {
        return opened(SimulatedConnection::subscriptions);
    }

    private <C> CompletionStage<C> opened(java.util.function.Function<SimulatedConnection, C> kind) {
        CompletableFuture<C> future = new CompletableFuture<>();
        later(2 * way.delay(), () -> {
            if (!server.up() || way.closed()) {
                future.completeExceptionally(new RedisConnectionException("Unable to connect to the simulated Redis"));
            } else if (!server.paused()) {
                future.complete(kind.apply(new SimulatedConnection(server, this)));
            }
        });
        return future;
    }

    @Override
    public void onDisconnect(Consumer<Object> listener) {
        listeners.add(listener);
    }

    @Override
    public String address() {
        return "the simulated Redis";
    }

    @Override
    public void close() {}

    @Override
    public Object host() {
        return host;
    }

    @Override
    public long delay() {
        return way.delay();
    }

    @Override
    public long now() {
        return scheduler.now();
    }

    /** What is sent while the way is cut waits for it, as TCP sends it again. */
    @Override
    public void later(long nanos, Runnable arrival) {
        if (way.closed()) {
            return;
        }
        if (way.cut()) {
            way.onHeal(() -> later(AFTER_HEALING, arrival));
            return;
        }
        scheduler.after(nanos, () -> {
            if (way.cut()) {
                way.onHeal(() -> later(AFTER_HEALING, arrival));
            } else {
                arrival.run();
            }
        });
    }

    @Override
    public boolean lost() {
        return way.chance(2);
    }

    @Override
    public void onHost(Runnable callback) {
        scheduler.start(host, "lettuce", callback);
    }

    @Override
    public void disconnected(Object connection) {
        if (!way.closed()) {
            onHost(() -> listeners.forEach(listener -> listener.accept(connection)));
        }
    }

    @Override
    public void trace(String what) {
        scheduler.trace().add(scheduler.now(), host.name() + " " + what);
    }
}
