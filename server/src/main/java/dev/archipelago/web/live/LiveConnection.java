package dev.archipelago.web.live;

import dev.archipelago.communication.live.LiveHub;
import dev.archipelago.communication.live.Subscriber;
import dev.archipelago.web.connection.TurnQueue;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client of the WebSocket endpoint. Its handlers run on the event loop of the connection. */
final class LiveConnection extends Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(LiveConnection.class);

    /** The number of bytes that may wait for a slow client; a frame has about 6,000. */
    private static final int OUTBOUND_MAXIMUM = 64 * 1024;

    /** Frames beyond the budget are ignored; after this many of them the connection is closed. */
    private static final int MAX_IGNORED = 100;

    private final ServerWebSocket socket;
    private final LiveHub hub;
    private final InstantSource clock;
    private final MessageBudget budget;
    private final TurnQueue turns;
    private final AtomicBoolean queued = new AtomicBoolean();
    private volatile long lastTraffic;
    private volatile boolean closing;
    private int ignored;

    /** @param turns runs the sending tasks of the connections of its event loop */
    LiveConnection(ServerWebSocket socket, LiveHub hub, InstantSource clock, TurnQueue turns) {
        this.socket = socket;
        this.hub = hub;
        this.clock = clock;
        this.turns = turns;
        this.budget = new MessageBudget(clock);
        this.lastTraffic = clock.millis();
    }

    /** Greets the client and subscribes it to the hub. */
    void open() {
        socket.setWriteQueueMaxSize(OUTBOUND_MAXIMUM);
        socket.exceptionHandler(failure -> LOG.debug("WebSocket failed: {}", failure.getMessage()));
        socket.textMessageHandler(this::onText);
        send(LiveFrames.connected(clock.instant()));
        hub.subscribe(this);
        socket.drainHandler(nothing -> drained());
    }

    /** The socket is closed: ends the subscription. */
    void closed() {
        hub.unsubscribe(this);
    }

    /**
     * Closes the connection if it was silent in both directions since {@code before}, in milliseconds; else pings it.
     */
    void sweep(long before) {
        if (lastTraffic < before) {
            close((short) 1001, "no traffic");
        } else if (ready()) {
            socket.writePing(Buffer.buffer()).onFailure(failure -> LOG.debug("ping: {}", failure.getMessage()));
        }
    }

    /** Closes with a status and a reason. A second call does nothing. */
    void close(short code, String reason) {
        if (!closing) {
            closing = true;
            socket.close(code, reason).onFailure(failure -> LOG.debug("close: {}", failure.getMessage()));
        }
    }

    /**
     * Counts a frame of any type and returns whether it may be processed. Closes the connection after too many frames,
     * or if the frame's message has reached {@code length} bytes and is too long.
     */
    boolean admits(int length) {
        if (closing) {
            return false;
        }
        lastTraffic = clock.millis();
        if (length > LiveSocket.MESSAGE_MAXIMUM) {
            close((short) 1009, "a message may be " + LiveSocket.MESSAGE_MAXIMUM + " bytes at most");
            return false;
        }
        if (budget.take()) {
            return true;
        }
        ignored++;
        if (ignored == MAX_IGNORED) {
            close((short) 1008, "too many messages");
        }
        return false;
    }

    @Override
    protected void available() {
        if (queued.compareAndSet(false, true)) {
            turns.add(() -> {
                queued.set(false);
                drained();
            });
        }
    }

    @Override
    protected boolean ready() {
        return !closing && !socket.isClosed() && !socket.writeQueueFull();
    }

    @Override
    protected void send(String message) {
        socket.writeTextMessage(message)
                .onSuccess(nothing -> lastTraffic = clock.millis())
                .onFailure(failure -> LOG.debug("WebSocket message not sent: {}", failure.getMessage()));
    }

    private void onText(String text) {
        switch (ClientMessage.of(text)) {
            case PING -> {
                if (ready()) {
                    send(LiveFrames.pong(clock.instant()));
                }
            }
            case DATA -> {
                if (!hub.sendData(this, "client_request") && ready()) {
                    send(LiveFrames.noData(clock.instant()));
                }
            }
            case UNKNOWN -> LOG.trace("message of unknown type ignored");
        }
    }
}
