package dev.archipelago.cache;

/** A loader failed and no older value could stand in. The cause is what the loader threw. */
public final class CacheLoadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param cause what the loader threw; a {@code TimeoutException} if the caller waited too long */
    public CacheLoadException(String key, Throwable cause) {
        super("loading " + key + " failed: " + (cause.getMessage() == null ? cause : cause.getMessage()), cause);
    }
}
