package dev.archipelago.external;

import java.util.Locale;

/** The state of a source. */
public enum SourceState {
    /** The last call succeeded. */
    OK,
    /** It was not called yet. */
    UNUSED,
    /** The last call failed. */
    FAILING,
    /** A call has waited for its answer for more than three seconds; it may still succeed. */
    SLOW,
    /** Its circuit breaker is open. */
    OPEN,
    /** Its upstream reported a rate limit and is not called for a while. */
    COOLING_DOWN,
    /** The month's credits are used up. */
    OUT_OF_CREDITS,
    /** The key it needs is not set. */
    NOT_CONFIGURED,
    /** This node does not call upstreams: another node leads. */
    LEFT_TO_LEADER;

    /** Its name in JSON: {@code cooling_down}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
