package dev.archipelago.web.live;

import java.time.InstantSource;

/** A token bucket for the messages of one connection. Not thread-safe. */
final class MessageBudget {

    private static final double CAPACITY = 20;
    private static final double PER_SECOND = 5;

    private final InstantSource clock;
    private double tokens = CAPACITY;
    private long filledAt;

    MessageBudget(InstantSource clock) {
        this.clock = clock;
        this.filledAt = clock.millis();
    }

    /** Takes one token; false if none is left. */
    boolean take() {
        long now = clock.millis();
        tokens = Math.min(CAPACITY, tokens + Math.max(0, now - filledAt) * PER_SECOND / 1000);
        filledAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
