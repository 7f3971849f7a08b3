package dev.archipelago.simulation;

import dev.archipelago.cache.redis.RedisConnection;
import dev.archipelago.cache.redis.RedisConnector;
import dev.archipelago.cache.redis.RedisSubscriber;
import dev.archipelago.simulation.redis.RedisServer;
import dev.archipelago.simulation.redis.SimulatedConnection;
import io.lettuce.core.RedisConnectionException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A connector of one host to the simulated Redis. */
final class RedisConnections implements RedisConnector, SimulatedConnection.Transmission {

    /**
     * The delay of messages that waited for a partition to end: less than the minimum latency, so that they precede
     * later ones.
     */
    private static final long AFTER_HEALING = 100_000;

    private static final RedisSubscriber.Listener SILENT = new RedisSubscriber.Listener() {
        @Override
        public void onMessage(byte[] message) {}

        @Override
        public void onSubscribed() {}
    };

    private final Scheduler scheduler;
    private final Host host;
    private final NetworkPath path;
    private final RedisServer server;

    RedisConnections(Scheduler scheduler, Host host, NetworkPath path, RedisServer server) {
        this.scheduler = scheduler;
        this.host = host;
        this.path = path;
        this.server = server;
    }

    @Override
    public CompletionStage<RedisConnection> connect(Runnable onLost) {
        return opened(() -> new SimulatedConnection(server, this, () -> lost(onLost), SILENT));
    }

    @Override
    public CompletionStage<RedisSubscriber> subscribe(RedisSubscriber.Listener listener) {
        return opened(() -> new SimulatedConnection(server, this, () -> {}, listener));
    }

    private void lost(Runnable listener) {
        if (!path.closed()) {
            listener.run();
        }
    }

    private <C> CompletionStage<C> opened(Supplier<? extends C> connection) {
        CompletableFuture<C> future = new CompletableFuture<>();
        later(2 * path.delay(), () -> {
            if (!server.up() || path.closed()) {
                future.completeExceptionally(new RedisConnectionException("Unable to connect to the simulated Redis"));
            } else if (!server.paused()) {
                future.complete(connection.get());
            }
        });
        return future;
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
        return path.delay();
    }

    @Override
    public long now() {
        return scheduler.now();
    }

    /** Delays messages until the end of a partition, as TCP retransmission does. */
    @Override
    public void later(long nanos, Runnable arrival) {
        if (path.closed()) {
            return;
        }
        if (path.cut()) {
            path.onHeal(() -> later(AFTER_HEALING, arrival));
            return;
        }
        scheduler.after(nanos, () -> {
            if (path.cut()) {
                path.onHeal(() -> later(AFTER_HEALING, arrival));
            } else {
                arrival.run();
            }
        });
    }

    @Override
    public boolean lost() {
        return path.chance(2);
    }

    @Override
    public void onHost(Runnable callback) {
        scheduler.start(host, "lettuce", callback);
    }

    @Override
    public void trace(String what) {
        scheduler.trace().add(scheduler.now(), host.name() + " " + what);
    }
}
