package dev.archipelago.cache.testing;

/** Thrown by an injected failure. */
public final class InjectedFaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InjectedFaultException(String what) {
        super(what + " failed: injected fault");
    }
}
