package dev.archipelago.infrastructure.config;

/**
 * The Redis Stream that every market snapshot goes to.
 *
 * @param name its key ({@code STREAM_NAME}, market_data_stream)
 * @param maxLength about how many entries it keeps ({@code MAX_STREAM_LENGTH}, 1000)
 */
public record StreamConfig(String name, int maxLength) {}
