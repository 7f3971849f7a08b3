package dev.archipelago.business.coins;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Reads from a store that may be away: after a failure it is left alone for a while, so that few readers wait for it. Thread-safe. */
final class Outage {
    private static final Duration LEFT_ALONE = Duration.ofSeconds(10);

    private final InstantSource clock;
    private volatile Instant over = Instant.MIN;

    Outage(InstantSource clock) {
        this.clock = clock;
    }

    /** @throws RuntimeException what {@code question} throws, or an {@code IllegalStateException} soon after it did */
    <T> T ask(Supplier<T> question) {
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
