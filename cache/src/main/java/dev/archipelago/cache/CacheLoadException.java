package dev.archipelago.cache;

/**
 * Thrown when there is no value to return. Subclasses tell the loader's failure, an elapsed timeout and a value that
 * does not exist apart; this class itself is thrown if the calling thread is interrupted or the cache is closed
 * meanwhile.
 */
public class CacheLoadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param cause the reason, for example the failure of the loader */
    public CacheLoadException(String key, Throwable cause) {
        super("loading " + key + " failed: " + (cause.getMessage() == null ? cause : cause.getMessage()), cause);
    }
}
