package dev.archipelago.external.spi;

import java.time.Instant;

/**
 * The fear and greed index.
 *
 * @param value 0 to 100
 * @param observedAt the start of its day; never in the future
 */
public record FearGreed(int value, Instant observedAt) {}
