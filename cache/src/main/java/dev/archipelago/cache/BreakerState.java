package dev.archipelago.cache;

/** The state of the circuit breaker around Redis. */
public enum BreakerState {
    /** Redis is used. */
    CLOSED,
    /** Redis is not used, because it failed twice in a row or is unavailable. */
    OPEN,
    /** One trial read is admitted. */
    HALF_OPEN
}
