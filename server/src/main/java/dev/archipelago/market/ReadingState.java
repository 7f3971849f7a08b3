package dev.archipelago.market;

/** How far a reading can be trusted to be current. */
public enum ReadingState {
    /** Observed no longer ago than twice the source's interval. */
    LIVE,
    /** Observed no longer ago than five times the source's interval. */
    DELAYED,
    /** Older than that; still shown, with its age. */
    STALE,
    /** Never seen. */
    UNAVAILABLE,
    /** Never seen, because its source needs a key that is not set. */
    NOT_CONFIGURED
}
