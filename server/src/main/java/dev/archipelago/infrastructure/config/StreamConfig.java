package dev.archipelago.infrastructure.config;

/**
 * The Redis Stream of market snapshots.
 *
 * @param name its key ({@code STREAM_NAME}, market_data_stream)
 * @param maxLength the approximate number of entries kept ({@code MAX_STREAM_LENGTH}, 1000)
 * @param publish whether this server writes it and publishes anything else ({@code PUBLISH}); if not, it only reads
 */
public record StreamConfig(String name, int maxLength, boolean publish) {

    /** The stream of a server that publishes. */
    public StreamConfig(String name, int maxLength) {
        this(name, maxLength, true);
    }
}
