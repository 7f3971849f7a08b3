package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.BreakerState;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A circuit breaker: opens after two consecutive failures and admits one trial call after each pause. Thread-safe. */
final class CircuitBreaker {

    private static final int MAX_FAILURES = 2;

    private final long pauseNanos;
    private final LongSupplier nanos;
    private final Consumer<BreakerState> listener;
    private volatile BreakerState state = BreakerState.CLOSED;
    private volatile int failures;
    private long nextTrial;

    /** @param listener receives each new state in order; it must not block */
    CircuitBreaker(long pauseNanos, LongSupplier nanos, Consumer<BreakerState> listener) {
        this.pauseNanos = pauseNanos;
        this.nanos = nanos;
        this.listener = listener;
    }

    /** Returns whether a call is admitted. An admitted caller must report the outcome. */
    boolean tryAcquire() {
        return state == BreakerState.CLOSED || tryAcquireTrial();
    }

    private synchronized boolean tryAcquireTrial() {
        if (state == BreakerState.CLOSED) {
            return true;
        }
        long now = nanos.getAsLong();
        if (now - nextTrial < 0) {
            return false;
        }
        // Further calls are rejected for another pause, so that a trial without an outcome does not block for good.
        nextTrial = now + pauseNanos;
        transition(BreakerState.HALF_OPEN);
        return true;
    }

    void onSuccess() {
        if (failures != 0 || state != BreakerState.CLOSED) { // else there is nothing to change, and no need of the lock
            close();
        }
    }

    private synchronized void close() {
        failures = 0;
        transition(BreakerState.CLOSED);
    }

    synchronized void onFailure() {
        failures = Math.min(MAX_FAILURES, failures + 1);
        if (failures == MAX_FAILURES) {
            open();
        }
    }

    /** Opens the breaker, whatever its state. */
    synchronized void open() {
        failures = MAX_FAILURES;
        nextTrial = nanos.getAsLong() + pauseNanos;
        transition(BreakerState.OPEN);
    }

    synchronized BreakerState state() {
        return state;
    }

    private void transition(BreakerState now) {
        if (state != now) {
            state = now;
            listener.accept(now);
        }
    }
}
