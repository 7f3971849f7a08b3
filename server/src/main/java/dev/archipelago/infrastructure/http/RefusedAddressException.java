package dev.archipelago.infrastructure.http;

/** An address that must not be called. The message says why and what to do; it names at most the host, never path or query. */
public final class RefusedAddressException extends Exception {

    private static final long serialVersionUID = 1L;

    /** With a message that holds no secret. */
    public RefusedAddressException(String message) {
        super(message);
    }
}
