package dev.archipelago.web.pdf;

import org.jspecify.annotations.Nullable;

/** That a report cannot be printed, because it is too much for the renderer. */
public final class PdfException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PdfException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
