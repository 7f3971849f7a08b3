package dev.archipelago.infrastructure.budget;

/**
 * The units that may be used within one calendar period. If the upstream reports its use, that of other clients counts
 * as well.
 *
 * @param units at least 1
 */
public record Quota(Period period, long units) {

    /** @throws IllegalArgumentException if there are no units */
    public Quota {
        if (units < 1) {
            throw new IllegalArgumentException("a quota must have at least 1 unit, got " + units);
        }
    }
}
