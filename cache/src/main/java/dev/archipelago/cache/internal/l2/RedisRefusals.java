package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations that Redis refuses, for example because its user lacks a right or the server is a read-only replica.
 * Each change is logged once. Thread-safe.
 */
final class RedisRefusals {

    private static final Logger LOG = LoggerFactory.getLogger("dev.archipelago.cache.Cache");

    /** What a cache asks of Redis. Refused writes are recorded by the link. */
    enum Operation {
        READ("reads; values are loaded without Redis"),
        LOAD("scripts; values are loaded by each process"),
        PUBLISH("announcements; other processes do not learn of changes by this one"),
        SUBSCRIBE("the subscription; changes by other processes are not noticed in memory");

        private final String consequence;

        Operation(String consequence) {
            this.consequence = consequence;
        }
    }

    private final RedisLink link;
    private final ConcurrentHashMap<Operation, String> refused = new ConcurrentHashMap<>();

    RedisRefusals(RedisLink link) {
        this.link = link;
    }

    /** An operation failed; has no effect unless Redis refused it. */
    void failed(Operation operation, Throwable failure) {
        if (failure instanceof RedisUnavailableException unavailable
                && unavailable.isRejection()
                && refused.put(operation, message(unavailable)) == null) {
            LOG.warn("Redis at {} refuses {}: {}", link.address(), operation.consequence, message(unavailable));
        }
    }

    /** An operation succeeded. */
    void succeeded(Operation operation) {
        if (!refused.isEmpty() && refused.remove(operation) != null) {
            LOG.info("Redis at {} no longer refuses {}", link.address(), operation.consequence);
        }
    }

    /** Returns the reason for which Redis refuses an operation; empty if it refuses none. */
    Optional<String> current() {
        return link.refusal().or(() -> refused.values().stream().findFirst());
    }

    private static String message(RedisUnavailableException failure) {
        Throwable cause = failure.getCause();
        return cause == null || cause.getMessage() == null ? "no reason given" : cause.getMessage();
    }
}
