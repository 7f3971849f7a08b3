package dev.archipelago.cache;

import java.util.function.LongSupplier;

/**
 * Keeps callers away from something that fails: after two failures in a row everyone is turned away for a pause, then
 * one may try. Thread-safe.
 */
final class Circuit {

    private static final int FAILURES = 2;

    private final long pauseNanos;
    private final LongSupplier nanos;
    private int failures;
    private long closedAgain;

    Circuit(long pauseNanos, LongSupplier nanos) {
        this.pauseNanos = pauseNanos;
        this.nanos = nanos;
    }

    /** Whether to try now. Who was let in must say how it went. */
    synchronized boolean admits() {
        if (failures < FAILURES) {
            return true;
        }
        long now = nanos.getAsLong();
        if (now - closedAgain < 0) {
            return false;
        }
        // The one who tries keeps the others out for another pause, so that one lost caller blocks nothing for good.
        closedAgain = now + pauseNanos;
        return true;
    }

    synchronized void succeeded() {
        failures = 0;
    }

    synchronized void failed() {
        failures = Math.min(FAILURES, failures + 1);
        closedAgain = nanos.getAsLong() + pauseNanos;
    }
}
