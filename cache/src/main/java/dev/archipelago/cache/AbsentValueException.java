package dev.archipelago.cache;

import java.util.NoSuchElementException;

/** Thrown by methods that return a value when the source has established that there is none. */
public final class AbsentValueException extends CacheLoadException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception for a key. */
    public AbsentValueException(String key) {
        super(key, new NoSuchElementException("there is no value, as find has established; use find instead"));
    }
}
