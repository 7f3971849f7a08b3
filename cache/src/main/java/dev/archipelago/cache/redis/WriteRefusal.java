package dev.archipelago.cache.redis;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The error with which Redis rejects writes, while it does. Each change is logged once. Thread-safe. */
final class WriteRefusal {

    private static final Logger LOG = LoggerFactory.getLogger("dev.archipelago.cache.RedisLink");

    private final String address;
    private volatile @Nullable String message;

    /** @param address of Redis, for the log */
    WriteRefusal(String address) {
        this.address = address;
    }

    /** Redis has accepted a write. */
    void accepted() {
        if (message != null) {
            message = null;
            LOG.info("Redis at {} accepts writes again", address);
        }
    }

    /** A command has failed; remembers the error if Redis rejected it. */
    void failed(RedisUnavailableException failure) {
        Throwable cause = failure.getCause();
        if (!failure.isRejection() || cause == null || cause.getMessage() == null) {
            return;
        }
        String before = message;
        message = cause.getMessage();
        if (before == null) {
            LOG.warn("Redis at {} rejects writes: {}", address, cause.getMessage());
        }
    }

    /** The last error; empty while writes are accepted. */
    Optional<String> message() {
        return Optional.ofNullable(message);
    }
}
