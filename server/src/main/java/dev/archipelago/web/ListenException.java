package dev.archipelago.web;

import org.jspecify.annotations.Nullable;

/** Thrown when the server cannot listen on its address. The message is one line for the operator. */
public final class ListenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ListenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
