package dev.archipelago.cache;

/** Thrown when a load fails and there is no stale value to serve. The cause is the failure of the loader. */
public final class CacheLoadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param cause the failure of the loader; a {@code TimeoutException} after the hard timeout */
    public CacheLoadException(String key, Throwable cause) {
        super("loading " + key + " failed: " + (cause.getMessage() == null ? cause : cause.getMessage()), cause);
    }
}
