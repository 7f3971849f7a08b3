package dev.archipelago.cache;

/** Thrown when the loader fails and there is no stale value to serve. The cause is the exception of the loader. */
public final class LoaderFailedException extends CacheLoadException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception for a key. */
    public LoaderFailedException(String key, Throwable cause) {
        super(key, cause);
    }
}
