package dev.archipelago.cache.internal.load;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/** Model checking with Lincheck: three threads of two operations each, between one operation before and one after. */
public final class ModelChecking {

    /** The time in ms after which an execution counts as hung; Lincheck's default is too short for a starved machine. */
    private static final long HANG = 300_000;

    private ModelChecking() {}

    /** Returns options with which an execution may take minutes. */
    public static ModelCheckingOptions options() {
        return new ModelCheckingOptions().invocationTimeout$lincheck(HANG);
    }

    /**
     * Fails if an operation of {@code test} has a result that {@code specification} does not have.
     *
     * @param scenarios the number of combinations of operations
     * @param schedules the number of interleavings of each
     */
    static void check(Class<?> test, Class<?> specification, int scenarios, int schedules) {
        options()
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(scenarios)
                .invocationsPerIteration(schedules)
                .sequentialSpecification(specification)
                .check(test);
    }
}
