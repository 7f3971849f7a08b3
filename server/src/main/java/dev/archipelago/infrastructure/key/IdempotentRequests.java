package dev.archipelago.infrastructure.key;

import java.util.Optional;

/**
 * Remembers the responses to requests with an {@code Idempotency-Key} for a day, so that a repeated request is answered
 * without being processed again. Thread-safe; blocks on PostgreSQL.
 */
public interface IdempotentRequests {

    /** The longest key, in characters. */
    int MAX_KEY_LENGTH = 255;

    /**
     * A request.
     *
     * @param holder the name of the key that authorises it
     * @param key the value of its {@code Idempotency-Key}
     * @param content method, path and body; a repeated request must have the same
     */
    record Request(String holder, String key, byte[] content) {}

    /** A response. */
    record Response(int status, Optional<String> location, String body) {}

    /** Processes a request through the same database. */
    @FunctionalInterface
    interface Work {
        Response call() throws Exception;
    }

    /** Thrown if the key was used for another request. */
    final class ReusedKeyException extends Exception {
        private static final long serialVersionUID = 1L;

        ReusedKeyException() {
            super("the Idempotency-Key was used for another request");
        }
    }

    /**
     * The remembered response to {@code request}, or that of {@code work}, which is called in the transaction that
     * remembers its response. While the same request is processed, waits for it. A failed request is not remembered.
     *
     * @throws ReusedKeyException if the key was used for another request
     */
    Response once(Request request, Work work) throws Exception;
}
