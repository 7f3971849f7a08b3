package dev.archipelago.web.live;

import dev.archipelago.communication.live.LiveHub;
import dev.archipelago.communication.live.Subscriber;
import dev.archipelago.communication.live.Subscription;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client of the WebSocket. Its handlers run on the connection's event loop. */
final class LiveConnection implements Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(LiveConnection.class);

    /** Bytes that may wait for a slow client; one frame is about six thousand. */
    private static final int OUTBOUND_MAXIMUM = 64 * 1024;

    /** Frames beyond the budget are ignored; a client that goes on is sent away. */
    private static final int PATIENCE = 100;

    private final ServerWebSocket socket;
    private final InstantSource clock;
    private final MessageBudget budget;
    private final AtomicReference<Subscription> subscription = new AtomicReference<>();
    private volatile long lastTraffic;
    private volatile boolean closing;
    private int ignored;

    LiveConnection(ServerWebSocket socket, InstantSource clock) {
        this.socket = socket;
        this.clock = clock;
        this.budget = new MessageBudget(clock);
        this.lastTraffic = clock.millis();
    }

    void begin(LiveHub hub) {
        socket.setWriteQueueMaxSize(OUTBOUND_MAXIMUM);
        socket.exceptionHandler(failure -> LOG.debug("WebSocket failed: {}", failure.getMessage()));
        socket.textMessageHandler(this::onText);
        send(LiveFrames.connected(clock.instant()));
        Subscription begun = hub.subscribe(this);
        subscription.set(begun);
        socket.drainHandler(nothing -> begun.drained());
    }

    void end() {
        Subscription ended = subscription.getAndSet(null);
        if (ended != null) {
            ended.close();
        }
    }

    void sweep(long before) {
        if (lastTraffic < before) {
            close((short) 1001, "no traffic");
        } else if (ready()) {
            socket.writePing(Buffer.buffer()).onFailure(failure -> LOG.debug("ping: {}", failure.getMessage()));
        }
    }

    /** Says why and closes; a client that reads nothing is closed by its connection's limits. A second call does nothing. */
    void close(short code, String reason) {
        if (!closing) {
            closing = true;
            socket.close(code, reason).onFailure(failure -> LOG.debug("close: {}", failure.getMessage()));
        }
    }

    /**
     * Counts a frame of whatever type, and says whether it may be looked at; closes where there were too many, or where its
     * message is {@code length} bytes by now and longer than any may be.
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
        if (ignored == PATIENCE) {
            close((short) 1008, "too many messages");
        }
        return false;
    }

    @Override
    public boolean ready() {
        return !closing && !socket.isClosed() && !socket.writeQueueFull();
    }

    @Override
    public void send(String message) {
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
                Subscription asking = subscription.get();
                if (asking != null && !asking.requestData("client_request") && ready()) {
                    send(LiveFrames.nothingKnown(clock.instant()));
                }
            }
            case UNKNOWN -> LOG.trace("message of no known type ignored");
        }
    }
}
