package dev.archipelago.infrastructure.config;

/** The configuration of storage: PostgreSQL, Redis, the cache, the stream of snapshots, and the data directory. */
public record StorageConfig(
        DatabaseConfig database, RedisConfig redis, CacheConfig cache, StreamConfig stream, DataConfig data) {}
