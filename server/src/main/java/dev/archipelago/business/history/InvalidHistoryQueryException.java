package dev.archipelago.business.history;

/** Thrown if a history query is invalid. The message states the reason and the valid values. */
public final class InvalidHistoryQueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidHistoryQueryException(String message) {
        super(message);
    }
}
