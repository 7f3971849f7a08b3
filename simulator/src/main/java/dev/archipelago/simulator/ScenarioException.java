package dev.archipelago.simulator;

/** A scenario that cannot be played. Its message is one line for whoever wrote it. */
public final class ScenarioException extends Exception {

    private static final long serialVersionUID = 1;

    ScenarioException(String message) {
        super(message);
    }
}
