package dev.archipelago.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A manual clock, initially at Saturday 2026-11-21 12:34:56.789 UTC. */
final class FixedTime implements InstantSource {

    private volatile Instant now = Instant.parse("2026-11-21T12:34:56.789Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }

    SimulatorOptions options() {
        return SimulatorOptions.defaults().withSeed(7).withClock(this).withRound(Duration.ofHours(1));
    }
}
