package dev.archipelago.business.history;

/** A question cannot be answered as it is put. The message says why and what would do. */
public final class HistoryRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HistoryRefusedException(String message) {
        super(message);
    }
}
