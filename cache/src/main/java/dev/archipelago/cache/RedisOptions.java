package dev.archipelago.cache;

import java.time.Duration;

/**
 * Where Redis is and how long anything with it may take.
 *
 * @param uri {@code redis://[user:password@]host[:port][/database]}, the same with {@code rediss://} for TLS, or
 *     {@code redis-sentinel://host[:port][,host…]#master}; for a Cluster one or more nodes, separated by commas
 * @param cluster whether it is a Cluster
 * @param connectTimeout for one try to connect
 * @param commandTimeout for any command that does not block by nature
 * @param requestQueueSize how many commands may wait for an answer; more are rejected
 * @param heartbeat how often Redis is asked whether it is there, and how often a lost one is looked for
 */
public record RedisOptions(
        String uri,
        boolean cluster,
        Duration connectTimeout,
        Duration commandTimeout,
        int requestQueueSize,
        Duration heartbeat) {

    /** @throws IllegalArgumentException if a time or the size is not positive */
    public RedisOptions {
        if (!connectTimeout.isPositive() || !commandTimeout.isPositive() || !heartbeat.isPositive()) {
            throw new IllegalArgumentException("connect timeout, command timeout and heartbeat must be positive, got "
                    + connectTimeout + ", " + commandTimeout + " and " + heartbeat);
        }
        if (requestQueueSize <= 0) {
            throw new IllegalArgumentException("the request queue must have room, got " + requestQueueSize);
        }
    }

    /** No Cluster, 2 s to connect, 1 s for a command, 10,000 waiting commands, a heartbeat each second. */
    public static RedisOptions of(String uri) {
        return new RedisOptions(
                uri, false, Duration.ofSeconds(2), Duration.ofSeconds(1), 10_000, Duration.ofSeconds(1));
    }

    /** The same for a Cluster. */
    public RedisOptions inCluster() {
        return new RedisOptions(uri, true, connectTimeout, commandTimeout, requestQueueSize, heartbeat);
    }

    /** The same with other timeouts. */
    public RedisOptions withTimeouts(Duration connect, Duration command) {
        return new RedisOptions(uri, cluster, connect, command, requestQueueSize, heartbeat);
    }

    /** The same with room for {@code size} waiting commands. */
    public RedisOptions withRequestQueueSize(int size) {
        return new RedisOptions(uri, cluster, connectTimeout, commandTimeout, size, heartbeat);
    }

    /** The same with another heartbeat. */
    public RedisOptions withHeartbeat(Duration interval) {
        return new RedisOptions(uri, cluster, connectTimeout, commandTimeout, requestQueueSize, interval);
    }

    /** Without the URI, which may hold a password. */
    @Override
    public String toString() {
        return "RedisOptions[cluster=" + cluster + ", connectTimeout=" + connectTimeout + ", commandTimeout="
                + commandTimeout + ", requestQueueSize=" + requestQueueSize + ", heartbeat=" + heartbeat + "]";
    }
}
