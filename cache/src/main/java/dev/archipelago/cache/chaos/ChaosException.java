package dev.archipelago.cache.chaos;

/** A failure made on purpose. */
public final class ChaosException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ChaosException(String what) {
        super(what + " fails on purpose");
    }
}
