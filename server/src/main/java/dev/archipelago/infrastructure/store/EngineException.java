package dev.archipelago.infrastructure.store;

/** Thrown when an embedded engine fails. The message is for the operator: the failure and its remedy. */
public final class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message the failure and its remedy, for the operator */
    public EngineException(String message) {
        super(message);
    }

    /**
     * @param message the failure and its remedy, for the operator
     * @param cause the cause
     */
    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
