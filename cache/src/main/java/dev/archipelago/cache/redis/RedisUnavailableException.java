package dev.archipelago.cache.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.util.List;

/** Thrown when Redis is not connected, rejects a command or does not answer in time. */
public final class RedisUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What Lettuce says of commands before it sends them: while not connected, with a full queue, after closing. */
    private static final List<String> UNSENT =
            List.of("Commands are rejected", "Commands are not accepted", "Connection is closed");

    /** Creates an exception for a missing connection. */
    public RedisUnavailableException(String message) {
        super(message);
    }

    /** Creates an exception for a failed command or connection attempt. */
    public RedisUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Returns whether Redis answered the command with an error, so that repeating it at once would fail too. */
    public boolean isRejection() {
        return getCause() instanceof RedisCommandExecutionException;
    }

    /** Returns whether Redis answered with the error of this code, for example {@code NOGROUP}. */
    public boolean isRejection(String code) {
        return getCause() instanceof RedisCommandExecutionException rejection
                && rejection.getMessage() != null
                && rejection.getMessage().startsWith(code);
    }

    /** Returns whether the command was certainly never sent, so that repeating it cannot execute it twice. */
    public boolean isUnsent() {
        // Lettuce has no exception types for these cases; after any other failure the command may have arrived.
        return getCause() instanceof RedisException rejected
                && rejected.getMessage() != null
                && UNSENT.stream().anyMatch(rejected.getMessage()::contains);
    }
}
