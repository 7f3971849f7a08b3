package dev.archipelago.infrastructure.config;

/**
 * The Redis Stream of market snapshots.
 *
 * @param name its key ({@code STREAM_NAME}, market_data_stream)
 * @param maxLength the approximate number of entries kept ({@code MAX_STREAM_LENGTH}, 1000)
 */
public record StreamConfig(String name, int maxLength) {}
