package dev.archipelago.simulation;

/** Thrown when a simulation cannot continue. */
final class SimulationFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SimulationFailure(String message) {
        super(message);
    }
}
