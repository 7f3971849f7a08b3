package dev.archipelago.external.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * Thrown if a source has no value. The message names the upstream and the reason and never contains a URL or a secret.
 */
public final class SourceException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why there is no value. */
    public enum Kind {
        /** The response is invalid, or the exchange failed. */
        FAILED,
        /** There was no response within the deadline. */
        TIMEOUT,
        /** A limit of the upstream or the budget for it is exceeded. */
        LIMITED,
        /** The upstream refuses to serve this key, plan or country. */
        REFUSED,
        /** The key it requires is not set. */
        NOT_CONFIGURED
    }

    private final Kind kind;
    private final transient Optional<Duration> retryAfter;
    private final boolean circuitOpen;

    private SourceException(Kind kind, String message, Optional<Duration> retryAfter) {
        this(kind, message, retryAfter, false);
    }

    private SourceException(Kind kind, String message, Optional<Duration> retryAfter, boolean circuitOpen) {
        super(message);
        this.kind = kind;
        this.retryAfter = retryAfter;
        this.circuitOpen = circuitOpen;
    }

    /** An invalid response or a failed exchange. */
    public static SourceException failed(String message) {
        return new SourceException(Kind.FAILED, message, Optional.empty());
    }

    /** Not called because the circuit breaker is open. */
    public static SourceException circuitOpen(String message) {
        return new SourceException(Kind.FAILED, message, Optional.empty(), true);
    }

    /** No response in time. */
    public static SourceException timeout(String message) {
        return new SourceException(Kind.TIMEOUT, message, Optional.empty());
    }

    /** A limit; {@code retryAfter} is the time until the next call may be made, if it is known. */
    public static SourceException limited(String message, Optional<Duration> retryAfter) {
        return new SourceException(Kind.LIMITED, message, retryAfter);
    }

    /** A refusal. */
    public static SourceException refused(String message) {
        return new SourceException(Kind.REFUSED, message, Optional.empty());
    }

    /** A missing key; {@code message} names the variable to set. */
    public static SourceException notConfigured(String message) {
        return new SourceException(Kind.NOT_CONFIGURED, message, Optional.empty());
    }

    /** Why there is no value. */
    public Kind kind() {
        return kind;
    }

    /** Whether it was not called because its circuit breaker is open. */
    public boolean isCircuitOpen() {
        return circuitOpen;
    }

    /** The time until the next call may be made; only with {@link Kind#LIMITED}. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
