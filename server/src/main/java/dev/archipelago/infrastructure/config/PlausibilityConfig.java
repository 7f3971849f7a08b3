package dev.archipelago.infrastructure.config;

/**
 * How far a figure may go in one step without a second word for it, and how far two sources may lie apart. In percent.
 *
 * @param coinJump the step of a coin's price
 * @param globalJump the step of a figure of the whole market
 * @param fundJump the step of an index fund's price
 * @param coinDisagreement between two sources of a coin's price
 * @param globalDisagreement between two sources of a figure of the whole market
 */
public record PlausibilityConfig(
        int coinJump, int globalJump, int fundJump, int coinDisagreement, int globalDisagreement) {

    /** What holds unless something else is set. */
    public static final PlausibilityConfig DEFAULT = new PlausibilityConfig(10, 20, 10, 2, 10);
}
