package dev.archipelago.infrastructure.config;

import org.slf4j.event.Level;

/**
 * The log levels.
 *
 * @param debug logs request times, hits, misses, promotions and coalesced waits ({@code DEBUG}, 0)
 * @param level the minimum level of the server's own loggers ({@code LOG_LEVEL}, INFO; DEBUG with {@code DEBUG=1})
 */
public record LogConfig(boolean debug, Level level) {}
