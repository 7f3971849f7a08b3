package dev.archipelago.simulator;

/** Whether a request was within its upstream's limits. */
public enum Outcome {
    /** Within the limits. */
    SERVED,
    /** Above a limit: 429 if limits are strict. */
    OVER_LIMIT,
    /** During the time of a {@code Retry-After}, more than a second after it was sent: 429 if limits are strict. */
    EARLY,
    /** During a ban: 418; only if limits are strict. */
    BANNED
}
