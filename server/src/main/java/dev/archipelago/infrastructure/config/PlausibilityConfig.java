package dev.archipelago.infrastructure.config;

/**
 * The limits in percent up to which a change of a figure needs no confirmation, and up to which two sources agree.
 *
 * @param coinJump the change of a coin's price
 * @param globalJump the change of a figure of the whole market
 * @param fundJump the change of an index fund's price
 * @param coinDisagreement the difference between two sources of a coin's price
 * @param globalDisagreement the difference between two sources of a figure of the whole market
 */
public record PlausibilityConfig(
        int coinJump, int globalJump, int fundJump, int coinDisagreement, int globalDisagreement) {

    /** The defaults. */
    public static final PlausibilityConfig DEFAULT = new PlausibilityConfig(10, 20, 10, 2, 10);
}
