package dev.archipelago.infrastructure.budget;

/**
 * Units that may be used within one span of the calendar. Use by others counts too, where the upstream tells of it.
 *
 * @param units at least 1
 */
public record Quota(Period period, long units) {

    /** @throws IllegalArgumentException if there are no units */
    public Quota {
        if (units < 1) {
            throw new IllegalArgumentException("an allowance must have at least 1 unit, got " + units);
        }
    }
}
