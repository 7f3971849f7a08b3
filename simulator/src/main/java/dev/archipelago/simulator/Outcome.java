package dev.archipelago.simulator;

/** How a request stood with its upstream's limits. */
public enum Outcome {
    /** Within them. */
    SERVED,
    /** More than is allowed: 429 from a strict simulator. */
    OVER_LIMIT,
    /** More than a second after a {@code Retry-After} was sent and before it was over: 429 from a strict simulator. */
    EARLY,
    /** While banned: 418. Only a strict simulator bans. */
    BANNED
}
