package dev.archipelago.simulation;

/** Something in a run was not as it must be. */
final class SimulationFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SimulationFailure(String message) {
        super(message);
    }
}
