package dev.archipelago.web.connection;

import java.time.Duration;

/**
 * How long a connection may take for each thing it does, and how many connections there are. Immutable.
 *
 * @param head from the first byte of a request to the end of its header fields
 * @param body from there to the end of its body
 * @param answer from the head of a request until its answer has been handed to the network
 * @param export the same for answers that take long: PDFs and tables
 * @param idle between the end of an answer and the next request
 * @param blocked how long a WebSocket client may leave messages unread
 * @param linger how long a closed connection still discards what its client sends, so that the last response is not
 *     lost
 * @param drain how long a connection must have been idle before a stopping server closes it without a response
 * @param maximum the number of connections; beyond it the one that has been idle for longest is closed
 */
public record ConnectionLimits(
        Duration head,
        Duration body,
        Duration answer,
        Duration export,
        Duration idle,
        Duration blocked,
        Duration linger,
        Duration drain,
        int maximum) {

    /** 15 s for a head, 30 s for a body, 60 s for an answer, 180 s for an export, 75 s of idleness. */
    public static ConnectionLimits ofMaximum(int maximum) {
        return new ConnectionLimits(
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(180),
                Duration.ofSeconds(75),
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                Duration.ofMillis(1000),
                maximum);
    }
}
