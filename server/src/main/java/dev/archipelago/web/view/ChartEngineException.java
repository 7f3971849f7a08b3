package dev.archipelago.web.view;

import org.jspecify.annotations.Nullable;

/** Thrown when the server cannot draw charts at present, whatever their data. */
public final class ChartEngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what failed */
    public ChartEngineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
