package dev.archipelago.simulation;

import java.io.PrintStream;

/** What happened in a run, as one number and, where wanted, as text. Two runs of one seed have the same. */
final class Trace {

    private static final long PRIME = 0x100000001b3L;

    private final PrintStream out;
    private long hash = 0xcbf29ce484222325L;
    private long events;

    /** @param out gets each line; null: nobody */
    Trace(PrintStream out) {
        this.out = out;
    }

    /** Whether lines are written. */
    boolean printed() {
        return out != null;
    }

    /** Something that happened at {@code nanos}. */
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
