package dev.archipelago.market;

/** The unit of a metric's values. */
public enum Unit {
    /** United States dollars. */
    USD,
    /** Percent: 1.5 means 1.5 %. */
    PERCENT,
    /** Points of an index from 0 to 100. */
    POINTS,
    /** Vietnamese dong. */
    VND
}
