package dev.archipelago.web.page;

/** That too many wait for the same scarce thing; it is worth another try in a few seconds. */
public final class BusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BusyException(String message, Throwable cause) {
        super(message, cause);
    }
}
