package dev.archipelago.cache;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Keeps callers away from something that fails: after two failures in a row everyone is turned away for a pause, then
 * one may try. Thread-safe.
 */
final class CircuitBreaker {

    private static final int FAILURES = 2;

    private final long pauseNanos;
    private final LongSupplier nanos;
    private final Consumer<BreakerState> listener;
    private BreakerState state = BreakerState.CLOSED;
    private int failures;
    private long closedAgain;

    /** @param listener hears each new state, in order; it must not hold up who tells it */
    CircuitBreaker(long pauseNanos, LongSupplier nanos, Consumer<BreakerState> listener) {
        this.pauseNanos = pauseNanos;
        this.nanos = nanos;
        this.listener = listener;
    }

    /** Whether to try now. Who was let in must say how it went. */
    synchronized boolean tryAcquire() {
        if (state == BreakerState.CLOSED) {
            return true;
        }
        long now = nanos.getAsLong();
        if (now - closedAgain < 0) {
            return false;
        }
        // The one who tries keeps the others out for another pause, so that one lost caller blocks nothing for good.
        closedAgain = now + pauseNanos;
        become(BreakerState.HALF_OPEN);
        return true;
    }

    synchronized void succeeded() {
        failures = 0;
        become(BreakerState.CLOSED);
    }

    synchronized void failed() {
        failures = Math.min(FAILURES, failures + 1);
        if (failures == FAILURES) {
            trip();
        }
    }

    /** Turns everyone away for a pause, whatever happened before. */
    synchronized void trip() {
        failures = FAILURES;
        closedAgain = nanos.getAsLong() + pauseNanos;
        become(BreakerState.OPEN);
    }

    synchronized BreakerState state() {
        return state;
    }

    private void become(BreakerState now) {
        if (state != now) {
            state = now;
            listener.accept(now);
        }
    }
}
