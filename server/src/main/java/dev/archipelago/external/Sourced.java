package dev.archipelago.external;

import java.time.Duration;
import java.time.Instant;

/**
 * A value with its source.
 *
 * @param source the upstream's name in JSON
 * @param interval the period in which the upstream updates it
 * @param fetchedAt the time of the response
 * @param took the duration of the fetch
 */
public record Sourced<T>(T value, String source, Duration interval, Instant fetchedAt, Duration took) {}
