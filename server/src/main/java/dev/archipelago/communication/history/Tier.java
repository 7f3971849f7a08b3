package dev.archipelago.communication.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How finely the history is kept, finest first. */
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

    /** How far apart its rows are. */
    public Duration resolution() {
        return resolution;
    }

    /** For how long its rows are kept; empty: for good. */
    public Optional<Duration> kept() {
        return kept;
    }

    /** The beginning of the span of this tier that {@code instant} falls into. */
    Instant floor(Instant instant) {
        long seconds = resolution.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), seconds) * seconds);
    }
}
