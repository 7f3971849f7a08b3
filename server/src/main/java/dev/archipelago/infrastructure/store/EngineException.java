package dev.archipelago.infrastructure.store;

/** An embedded engine cannot do its work. The message is for the person who starts the server: what happened and what to do. */
public final class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With a message for people. */
    public EngineException(String message) {
        super(message);
    }

    /** With a message for people and what caused it. */
    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
