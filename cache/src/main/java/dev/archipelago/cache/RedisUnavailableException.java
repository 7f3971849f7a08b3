package dev.archipelago.cache;

/** Redis is away, refused a command or did not answer in time. */
public final class RedisUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** No connection now. */
    public RedisUnavailableException(String message) {
        super(message);
    }

    /** A command or a connection that failed. */
    public RedisUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
