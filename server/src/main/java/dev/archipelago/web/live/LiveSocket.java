package dev.archipelago.web.live;

import dev.archipelago.communication.live.LiveHub;
import dev.archipelago.web.connection.Connections;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WebSocket endpoint: who may connect, and how many. Thread-safe. */
public final class LiveSocket implements AutoCloseable {

    /** Messages from clients may be this long, in bytes. */
    public static final int MESSAGE_MAXIMUM = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(LiveSocket.class);

    private final LiveHub hub;
    private final OriginPolicy origins;
    private final InstantSource clock;
    private final int maximum;
    private final AtomicInteger admitted = new AtomicInteger();
    private final Set<LiveConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param maximum how many connections there may be at once */
    public LiveSocket(LiveHub hub, OriginPolicy origins, InstantSource clock, int maximum) {
        this.hub = hub;
        this.origins = origins;
        this.clock = clock;
        this.maximum = maximum;
    }

    /**
     * Takes a request over, or says with which HTTP status to refuse it: 426 if it asks for no WebSocket, 403 if its
     * origin may not, 503 if there are too many.
     *
     * @param ended is run once, when the connection is closed or was not opened after all
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

    /** Why it is not taken over; if it is, it was counted. */
    private Optional<Integer> refusal(HttpServerRequest request) {
        if (!request.canUpgradeToWebSocket()) {
            return Optional.of(426);
        }
        Optional<String> origin = Optional.ofNullable(request.getHeader("origin"));
        if (!origins.accepts(origin, Optional.ofNullable(request.getHeader("host")))) {
            LOG.debug("WebSocket refused: origin is not ours");
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

    /** How many are connected. */
    public int connections() {
        return connections.size();
    }

    /** Closes those that were silent in both directions for {@code idle}, and pings the others. */
    public void sweep(Duration idle) {
        long before = clock.millis() - idle.toMillis();
        connections.forEach(connection -> connection.sweep(before));
    }

    /** Closes every connection with 1001, so that clients come back to the next server, and takes no more. */
    @Override
    public void close() {
        closed = true;
        connections.forEach(connection -> connection.close((short) 1001, "server is stopping"));
    }

    private void open(ServerWebSocket socket, ChannelPipeline pipeline, Runnable ended) {
        LiveConnection connection = new LiveConnection(socket, clock);
        pipeline.addBefore("handler", "frames", new FrameGuard(connection));
        connections.add(connection);
        socket.closeHandler(nothing -> {
            connections.remove(connection);
            admitted.decrementAndGet();
            ended.run();
            connection.end();
        });
        connection.begin(hub);
        if (closed) {
            connection.close((short) 1001, "server is stopping");
        }
    }
}
