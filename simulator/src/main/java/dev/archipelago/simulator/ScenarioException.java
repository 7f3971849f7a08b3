package dev.archipelago.simulator;

/** Thrown if a scenario is invalid. Its message is one line for the author of the scenario. */
public final class ScenarioException extends Exception {

    private static final long serialVersionUID = 1;

    ScenarioException(String message) {
        super(message);
    }
}
