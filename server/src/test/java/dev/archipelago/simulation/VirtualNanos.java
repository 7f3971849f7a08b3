package dev.archipelago.simulation;

import java.util.function.LongSupplier;

/**
 * The replacement of {@link System#nanoTime} in a simulation: {@link VirtualTime} redirects the calls to it. The class
 * is on the boot class path, so that classes of the JDK can access it. Thread-safe.
 */
public final class VirtualNanos {

    private static volatile LongSupplier source;
    private static volatile Thread carrier;

    private VirtualNanos() {}

    /** Sets the virtual clock for virtual threads and their carrier thread. */
    public static void install(LongSupplier nanos, Thread carrierThread) {
        carrier = carrierThread;
        source = nanos;
    }

    /** Restores the system's time for all threads. */
    public static void uninstall() {
        source = null;
        carrier = null;
    }

    /** Returns virtual time on a thread of the simulation, and the system's time on any other thread. */
    public static long nanoTime() {
        LongSupplier simulated = source;
        if (simulated == null) {
            return System.nanoTime();
        }
        Thread thread = Thread.currentThread();
        return thread.isVirtual() || thread == carrier ? simulated.getAsLong() : System.nanoTime();
    }
}
