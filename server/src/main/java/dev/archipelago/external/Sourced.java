package dev.archipelago.external;

import java.time.Duration;
import java.time.Instant;

/**
 * A value with where it came from.
 *
 * @param source the upstream's name in JSON
 * @param interval how often that upstream has something new
 * @param fetchedAt when it answered
 * @param took how long the answer took
 */
public record Sourced<T>(T value, String source, Duration interval, Instant fetchedAt, Duration took) {}
