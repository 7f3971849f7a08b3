package dev.archipelago.cache;

/** A loader failed and no older value could stand in. The cause is what the loader threw. */
public final class CacheLoadException extends RuntimeException {
    public CacheLoadException(String key, Throwable cause) {
        super("loading " + key + " failed: " + cause.getMessage(), cause);
    }
}
