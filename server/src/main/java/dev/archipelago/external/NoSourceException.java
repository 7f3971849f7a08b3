package dev.archipelago.external;

import java.util.List;

/**
 * Thrown if no source of a figure has a value. The message lists the reason of each source, without URLs or secrets.
 */
public final class NoSourceException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean notConfigured;

    NoSourceException(String figure, List<String> reasons, boolean notConfigured) {
        super("no source of " + figure + ": " + String.join("; ", reasons));
        this.notConfigured = notConfigured;
    }

    /** Whether every source only lacks its key, which is not a failure. */
    public boolean notConfigured() {
        return notConfigured;
    }
}
