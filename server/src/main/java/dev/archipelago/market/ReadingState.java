package dev.archipelago.market;

/** The freshness of a reading. */
public enum ReadingState {
    /** Observed no longer ago than twice the source's interval. */
    LIVE,
    /** Observed no longer ago than five times the source's interval. */
    DELAYED,
    /** Older than that; shown with its age. */
    STALE,
    /** Never observed. */
    UNAVAILABLE,
    /** Never observed because its source requires an API key that is not set. */
    NOT_CONFIGURED
}
