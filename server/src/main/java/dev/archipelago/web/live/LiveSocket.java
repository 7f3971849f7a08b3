package dev.archipelago.web.live;

import dev.archipelago.communication.live.LiveHub;
import dev.archipelago.web.connection.Connections;
import dev.archipelago.web.connection.TurnQueue;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WebSocket endpoint: checks the origin and limits the number of connections. Thread-safe. */
public final class LiveSocket implements AutoCloseable {

    /** The longest message that a client may send, in bytes. */
    public static final int MESSAGE_MAXIMUM = 64 * 1024;

    /** The number of clients that one turn of an event loop serves; each costs about 20 microseconds. */
    private static final int CLIENTS_PER_TURN = 8;

    private static final Logger LOG = LoggerFactory.getLogger(LiveSocket.class);

    private final LiveHub hub;
    private final OriginPolicy origins;
    private final InstantSource clock;
    private final int maximum;
    private final AtomicInteger admitted = new AtomicInteger();
    private final Map<EventExecutor, TurnQueue> turns = new ConcurrentHashMap<>();
    private final Set<LiveConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param maximum the number of concurrent connections */
    public LiveSocket(LiveHub hub, OriginPolicy origins, InstantSource clock, int maximum) {
        this.hub = hub;
        this.origins = origins;
        this.clock = clock;
        this.maximum = maximum;
    }

    /**
     * Upgrades a request to a WebSocket, or returns the HTTP status with which to refuse it: 426 if it is no upgrade,
     * 403 if its origin is not allowed, 503 if there are too many connections.
     *
     * @param ended runs once, when the connection is closed or could not be opened
     */
    public Optional<Integer> accept(HttpServerRequest request, Runnable ended) {
        Optional<Integer> refusal = refusal(request);
        if (refusal.isPresent()) {
            ended.run();
            return refusal;
        }
        ChannelPipeline pipeline = Connections.pipeline(request.connection());
        request.toWebSocket().onComplete(socket -> open(socket, pipeline, ended), failure -> {
            admitted.decrementAndGet();
            ended.run();
            LOG.debug("WebSocket handshake failed: {}", failure.getMessage());
        });
        return Optional.empty();
    }

    /** The status of a refusal; if there is none, the connection has been counted. */
    private Optional<Integer> refusal(HttpServerRequest request) {
        if (!request.canUpgradeToWebSocket()) {
            return Optional.of(426);
        }
        Optional<String> origin = Optional.ofNullable(request.getHeader("origin"));
        if (!origins.accepts(origin, Optional.ofNullable(request.getHeader("host")))) {
            LOG.debug("WebSocket refused: origin is not allowed");
            return Optional.of(403);
        }
        if (closed || admitted.incrementAndGet() > maximum) {
            if (!closed) {
                admitted.decrementAndGet();
            }
            return Optional.of(503);
        }
        return Optional.empty();
    }

    /** The number of open connections. */
    public int connections() {
        return connections.size();
    }

    /** Closes the connections that were silent in both directions for {@code idle}, and pings the others. */
    public void sweep(Duration idle) {
        long before = clock.millis() - idle.toMillis();
        connections.forEach(connection -> connection.sweep(before));
    }

    /** Closes all connections with status 1001, so that clients reconnect to another server, and accepts no more. */
    @Override
    public void close() {
        closed = true;
        connections.forEach(connection -> connection.close((short) 1001, "server is stopping"));
    }

    private TurnQueue turnsOf(EventExecutor loop) {
        return turns.computeIfAbsent(loop, key -> new TurnQueue(key, CLIENTS_PER_TURN));
    }

    private void open(ServerWebSocket socket, ChannelPipeline pipeline, Runnable ended) {
        LiveConnection connection = new LiveConnection(
                socket, hub, clock, turnsOf(pipeline.channel().eventLoop()));
        pipeline.addBefore("handler", "frames", new FrameGuard(connection));
        connections.add(connection);
        socket.closeHandler(nothing -> {
            connections.remove(connection);
            admitted.decrementAndGet();
            ended.run();
            connection.closed();
        });
        connection.open();
        if (closed) {
            connection.close((short) 1001, "server is stopping");
        }
    }
}
