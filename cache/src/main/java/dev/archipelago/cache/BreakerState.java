package dev.archipelago.cache;

/** Whether the cache asks Redis. */
public enum BreakerState {
    /** It does. */
    CLOSED,
    /** It does not: Redis failed twice in a row or is away. */
    OPEN,
    /** The pause is over: one read tries. */
    HALF_OPEN
}
