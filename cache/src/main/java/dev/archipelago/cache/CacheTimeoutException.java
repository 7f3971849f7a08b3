package dev.archipelago.cache;

import java.util.concurrent.TimeoutException;

/** Thrown when the hard timeout elapses and there is no stale value to serve. The load was abandoned. */
public final class CacheTimeoutException extends CacheLoadException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception for a key. */
    public CacheTimeoutException(String key, TimeoutException cause) {
        super(key, cause);
    }
}
