package dev.archipelago.web.view;

import org.jspecify.annotations.Nullable;

/** That charts could not be drawn on the server now; it says nothing about their data. */
public final class ChartEngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ChartEngineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
