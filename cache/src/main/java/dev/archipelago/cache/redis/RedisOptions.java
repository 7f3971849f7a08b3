package dev.archipelago.cache.redis;

import java.time.Duration;

/**
 * The address of Redis and the timeouts for its use.
 *
 * @param uri {@code redis://[user:password@]host[:port][/database]}, the same with {@code rediss://} for TLS, or {@code
 *     redis-sentinel://host[:port][,host…]#master}; for a Cluster one or more nodes, separated by commas
 * @param cluster whether the address is that of a Cluster
 * @param connectTimeout the timeout of one attempt to connect
 * @param commandTimeout the timeout of every command that does not block by design
 * @param requestQueueSize the maximum number of commands that wait for a reply; further commands are rejected
 * @param heartbeat the interval of health checks and of attempts to reconnect
 * @param tls the certificates for TLS
 */
public record RedisOptions(
        String uri,
        boolean cluster,
        Duration connectTimeout,
        Duration commandTimeout,
        int requestQueueSize,
        Duration heartbeat,
        RedisTls tls) {

    /** @throws IllegalArgumentException if a duration or the size is not positive */
    public RedisOptions {
        if (!connectTimeout.isPositive() || !commandTimeout.isPositive() || !heartbeat.isPositive()) {
            throw new IllegalArgumentException("connect timeout, command timeout and heartbeat must be positive, got "
                    + connectTimeout + ", " + commandTimeout + " and " + heartbeat);
        }
        if (requestQueueSize <= 0) {
            throw new IllegalArgumentException(
                    "the size of the request queue must be positive, got " + requestQueueSize);
        }
    }

    /**
     * Returns the defaults for an address: no Cluster, 2 s to connect, 1 s for a command, 10,000 waiting commands and a
     * heartbeat of 1 s.
     */
    public static RedisOptions of(String uri) {
        return new RedisOptions(
                uri,
                false,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                10_000,
                Duration.ofSeconds(1),
                RedisTls.PLATFORM);
    }

    /** Returns these options for a Cluster. */
    public RedisOptions inCluster() {
        return new RedisOptions(uri, true, connectTimeout, commandTimeout, requestQueueSize, heartbeat, tls);
    }

    /** Returns these options with other timeouts. */
    public RedisOptions withTimeouts(Duration connect, Duration command) {
        return new RedisOptions(uri, cluster, connect, command, requestQueueSize, heartbeat, tls);
    }

    /** Returns these options with another maximum number of waiting commands. */
    public RedisOptions withRequestQueueSize(int size) {
        return new RedisOptions(uri, cluster, connectTimeout, commandTimeout, size, heartbeat, tls);
    }

    /** Returns these options with another heartbeat interval. */
    public RedisOptions withHeartbeat(Duration interval) {
        return new RedisOptions(uri, cluster, connectTimeout, commandTimeout, requestQueueSize, interval, tls);
    }

    /** Returns these options with certificates for TLS. */
    public RedisOptions withTls(RedisTls certificates) {
        return new RedisOptions(
                uri, cluster, connectTimeout, commandTimeout, requestQueueSize, heartbeat, certificates);
    }

    /** Returns a description without the URI, which may contain a password. */
    @Override
    public String toString() {
        return "RedisOptions[cluster=" + cluster + ", connectTimeout=" + connectTimeout + ", commandTimeout="
                + commandTimeout + ", requestQueueSize=" + requestQueueSize + ", heartbeat=" + heartbeat + "]";
    }
}
