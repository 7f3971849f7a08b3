package dev.archipelago.simulation;

import java.io.PrintStream;

/** A trace of a run: a hash of all events and, on request, their text. Two runs with one seed have equal traces. */
final class Trace {

    private static final long PRIME = 0x100000001b3L;

    private final PrintStream out;
    private long hash = 0xcbf29ce484222325L;
    private long events;

    /** @param out receives each line; {@code null} for the hash only */
    Trace(PrintStream out) {
        this.out = out;
    }

    /** Returns whether events are printed. */
    boolean printed() {
        return out != null;
    }

    /** Adds an event at {@code nanos} of virtual time. */
    void add(long nanos, String what) {
        events++;
        mix(nanos);
        for (int i = 0; i < what.length(); i++) {
            mix(what.charAt(i));
        }
        if (out != null) {
            out.printf("%11.6f %s%n", nanos / 1e9, what);
        }
    }

    private void mix(long value) {
        hash = (hash ^ value) * PRIME;
        hash ^= hash >>> 29;
    }

    long hash() {
        return hash;
    }

    long events() {
        return events;
    }
}
