package dev.archipelago.communication.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The tiers of the history, finest first. Each has a resolution and a retention. */
public enum Tier {
    RAW(Duration.ofSeconds(5), Optional.of(Duration.ofHours(48))),
    MINUTE(Duration.ofMinutes(1), Optional.of(Duration.ofDays(30))),
    HOUR(Duration.ofHours(1), Optional.empty());

    private final Duration resolution;
    private final Optional<Duration> kept;

    Tier(Duration resolution, Optional<Duration> kept) {
        this.resolution = resolution;
        this.kept = kept;
    }

    /** Returns the time between two rows. */
    public Duration resolution() {
        return resolution;
    }

    /** Returns the retention of the rows; empty if they are kept indefinitely. */
    public Optional<Duration> kept() {
        return kept;
    }

    /** Returns the start of the interval that contains {@code instant}. */
    Instant floor(Instant instant) {
        long seconds = resolution.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), seconds) * seconds);
    }
}
