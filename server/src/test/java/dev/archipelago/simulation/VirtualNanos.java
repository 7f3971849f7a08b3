package dev.archipelago.simulation;

import java.util.function.LongSupplier;

/**
 * What code that runs in a simulation calls in place of {@link System#nanoTime}: {@link VirtualTime} rewrites the calls. The
 * class lies on the boot class path, so that the JDK's own classes find it. Thread-safe.
 */
public final class VirtualNanos {

    private static volatile LongSupplier source;
    private static volatile Thread carrier;

    private VirtualNanos() {}

    /** Gives virtual threads, and the thread that carries them, this time from now on. */
    public static void install(LongSupplier nanos, Thread carrierThread) {
        carrier = carrierThread;
        source = nanos;
    }

    /** Gives every thread the system's time again. */
    public static void uninstall() {
        source = null;
        carrier = null;
    }

    /** The simulated time on a thread of the simulation, the system's on any other. */
    public static long nanoTime() {
        LongSupplier simulated = source;
        if (simulated == null) {
            return System.nanoTime();
        }
        Thread thread = Thread.currentThread();
        return thread.isVirtual() || thread == carrier ? simulated.getAsLong() : System.nanoTime();
    }
}
