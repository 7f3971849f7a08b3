package dev.archipelago.infrastructure.config;

import java.util.List;

/**
 * The coins of the market and the plausibility limits of its figures.
 *
 * @param coins the symbols of the coins in display order, in capitals; empty for the defaults
 * @param plausibility the limits beyond which a change needs a confirmation or two sources disagree
 */
public record MarketConfig(List<String> coins, PlausibilityConfig plausibility) {
    public MarketConfig {
        coins = List.copyOf(coins);
    }
}
