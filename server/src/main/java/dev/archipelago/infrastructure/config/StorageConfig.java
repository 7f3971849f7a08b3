package dev.archipelago.infrastructure.config;

import java.util.Map;

/**
 * The configuration of storage: PostgreSQL, Redis, the cache, the stream of snapshots, the data directory, and the
 * message brokers.
 *
 * @param brokers the settings of the message brokers that are used, by name
 */
public record StorageConfig(
        DatabaseConfig database,
        RedisConfig redis,
        CacheConfig cache,
        StreamConfig stream,
        DataConfig data,
        Map<String, BrokerSettings> brokers) {

    /** Copies the map. */
    public StorageConfig {
        brokers = Map.copyOf(brokers);
    }
}
