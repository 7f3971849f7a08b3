package dev.archipelago.web.pdf;

import org.jspecify.annotations.Nullable;

/** Thrown when a report cannot be rendered as PDF because it exceeds the limits of the renderer. */
public final class PdfException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PdfException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
