package dev.archipelago.cache.testing;

/** A failure made on purpose. */
public final class InjectedFaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InjectedFaultException(String what) {
        super(what + " fails on purpose");
    }
}
