package dev.archipelago.communication.history;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * A circuit breaker for reads from a store: after a failure it rejects calls for a while, so that few callers wait for
 * a store that is unavailable. Thread-safe.
 */
public final class StoreCircuitBreaker {
    private static final Duration OPEN_PERIOD = Duration.ofSeconds(10);

    private final InstantSource clock;
    private volatile Instant openUntil = Instant.MIN;

    /** @param clock determines when the breaker closes again */
    public StoreCircuitBreaker(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Executes a read unless the breaker is open.
     *
     * @throws RuntimeException if the read fails; an {@code IllegalStateException} if the breaker is open
     */
    public <T> T call(Supplier<T> read) {
        if (clock.instant().isBefore(openUntil)) {
            throw new IllegalStateException("the store failed recently and is not called before " + openUntil);
        }
        try {
            return read.get();
        } catch (RuntimeException e) {
            openUntil = clock.instant().plus(OPEN_PERIOD);
            throw e;
        }
    }
}
