package dev.archipelago.external.spi;

import java.time.Duration;
import java.util.Optional;

/** A source gave no value. The message names the upstream and the reason and never holds a URL or a secret. */
public final class SourceException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why there is no value. */
    public enum Kind {
        /** It answered something wrong, or nothing could be exchanged with it. */
        FAILED,
        /** It did not answer within the deadline. */
        TIMEOUT,
        /** It, or our own budget for it, says not now. */
        LIMITED,
        /** It does not serve us: a bad key, a plan that lacks the figure, a country it does not serve. */
        REFUSED,
        /** It needs a key that is not set. */
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

    /** A wrong answer or none. */
    public static SourceException failed(String message) {
        return new SourceException(Kind.FAILED, message, Optional.empty());
    }

    /** Not asked because its circuit breaker is open. */
    public static SourceException circuitOpen(String message) {
        return new SourceException(Kind.FAILED, message, Optional.empty(), true);
    }

    /** No answer in time. */
    public static SourceException timeout(String message) {
        return new SourceException(Kind.TIMEOUT, message, Optional.empty());
    }

    /** Asked too often; {@code retryAfter} is how long to leave it alone, where that is known. */
    public static SourceException limited(String message, Optional<Duration> retryAfter) {
        return new SourceException(Kind.LIMITED, message, retryAfter);
    }

    /** Not served to us. */
    public static SourceException refused(String message) {
        return new SourceException(Kind.REFUSED, message, Optional.empty());
    }

    /** No key; {@code message} names the variable to set. */
    public static SourceException notConfigured(String message) {
        return new SourceException(Kind.NOT_CONFIGURED, message, Optional.empty());
    }

    /** Why there is no value. */
    public Kind kind() {
        return kind;
    }

    /** Whether it was not asked because its circuit breaker is open. */
    public boolean isCircuitOpen() {
        return circuitOpen;
    }

    /** How long the upstream wants to be left alone; only with {@link Kind#LIMITED}. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
