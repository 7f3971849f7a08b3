package dev.archipelago.infrastructure.config;

/** Where data is stored: PostgreSQL, Redis, the cache in front of both, the stream of snapshots, and the data directory. */
public record StorageConfig(
        DatabaseConfig database, RedisConfig redis, CacheConfig cache, StreamConfig stream, DataConfig data) {}
