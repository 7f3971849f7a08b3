package dev.archipelago.web;

import org.jspecify.annotations.Nullable;

/** The address cannot be listened on. The message is one line for the person who starts the server. */
public final class ListenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ListenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
