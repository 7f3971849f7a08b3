package dev.archipelago.communication.history;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Reads from a store that may be away: after a failure it is left alone for a while, so that few readers wait for it. Thread-safe. */
public final class StoreCircuitBreaker {
    private static final Duration LEFT_ALONE = Duration.ofSeconds(10);

    private final InstantSource clock;
    private volatile Instant over = Instant.MIN;

    /** @param clock tells when the store may be asked again */
    public StoreCircuitBreaker(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What {@code question} gives.
     *
     * @throws RuntimeException what {@code question} throws, or an {@code IllegalStateException} soon after it did
     */
    public <T> T ask(Supplier<T> question) {
        if (clock.instant().isBefore(over)) {
            throw new IllegalStateException("the store failed a moment ago and is not asked before " + over);
        }
        try {
            return question.get();
        } catch (RuntimeException e) {
            over = clock.instant().plus(LEFT_ALONE);
            throw e;
        }
    }
}
