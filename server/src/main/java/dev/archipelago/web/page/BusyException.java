package dev.archipelago.web.page;

import org.jspecify.annotations.Nullable;

/** That too many wait for the same scarce thing; it is worth another try in a few seconds. */
public final class BusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BusyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
