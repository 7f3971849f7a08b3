package dev.archipelago.infrastructure.http;

/**
 * Thrown for an address that must not be called. The message states the reason and a remedy; it names at most the host.
 */
public final class RefusedAddressException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Constructs it with a message without secrets. */
    public RefusedAddressException(String message) {
        super(message);
    }
}
