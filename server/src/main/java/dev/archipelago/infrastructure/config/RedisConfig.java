package dev.archipelago.infrastructure.config;

import java.util.Optional;

/**
 * Which Redis is the second tier of the cache ({@code REDIS_URL}, {@code REDIS_MODE}).
 *
 * @param url where it is, for {@link Choice#SERVER} only; a secret, since it may hold a password
 * @param cluster whether it is a Redis Cluster
 */
public record RedisConfig(Choice choice, Optional<Secret> url, boolean cluster) {

    /** Whose Redis. */
    public enum Choice {
        /** Our own, started with the server: {@code REDIS_URL} is not set. */
        EMBEDDED,
        /** None: {@code REDIS_URL=off}. */
        OFF,
        /** The one at {@code REDIS_URL}. */
        SERVER
    }
}
