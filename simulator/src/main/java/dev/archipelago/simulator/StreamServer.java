package dev.archipelago.simulator;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;

/** The WebSocket streams of one host of an upstream. Used on the event loop only. */
interface StreamServer {

    /** The endpoint that a path below the upstream's name belongs to; empty if there is none. */
    Optional<String> endpoint(String path);

    /** Completes the handshake of a request for that path and sends the first messages. */
    void accept(HttpServerRequest request, String path);

    /** The number of open connections. */
    int connections();

    /** Sends the messages of this second and closes connections that are due. */
    void round();

    /** Closes the open connections if a fault requires it. */
    void applyFaults();

    /** Closes all connections without notice; returns their number. */
    int dropAll();

    /** Announces the end to all connections and closes them after {@code delay}; returns their number. */
    int shutDown(Duration delay);

    /** Whether a fault affects messages rather than the handshake. */
    static boolean isOfMessages(Fault fault) {
        return switch (fault) {
            case Fault.Silence _, Fault.Garbage _, Fault.Distort _, Fault.Skew _, Fault.Rewind _, Fault.Jump _ -> true;
            default -> false;
        };
    }
}
