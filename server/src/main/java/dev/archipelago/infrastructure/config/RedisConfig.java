package dev.archipelago.infrastructure.config;

import java.util.Optional;

/**
 * The Redis server of the cache's second tier ({@code REDIS_URL}, {@code REDIS_MODE}).
 *
 * @param url its address, for {@link Choice#SERVER} only; a secret, since it may contain a password
 * @param cluster whether it is a Redis Cluster
 */
public record RedisConfig(Choice choice, Optional<Secret> url, boolean cluster) {

    /** The kind of Redis server. */
    public enum Choice {
        /** The embedded engine: {@code REDIS_URL} is not set. */
        EMBEDDED,
        /** No Redis: {@code REDIS_URL=off}. */
        OFF,
        /** The server at {@code REDIS_URL}. */
        SERVER
    }
}
