package dev.archipelago.communication.reports;

/** Thrown if a report was changed after the version that a change refers to. */
public final class StaleVersionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StaleVersionException(int id) {
        super("report " + id + " was changed meanwhile; read it again");
    }
}
