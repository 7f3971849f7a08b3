package dev.archipelago.cache.internal;

import java.time.Duration;

/**
 * The lifetime of a value.
 *
 * @param remaining how long it is still fresh; negative if it expired that long ago
 * @param ttl how long it was fresh when it was loaded
 * @param loadNanos the duration of its load in nanoseconds; 0 if unknown, because another process loaded it
 */
public record Lifetime(Duration remaining, Duration ttl, long loadNanos) {}
