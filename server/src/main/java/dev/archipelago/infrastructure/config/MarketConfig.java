package dev.archipelago.infrastructure.config;

import java.util.List;

/**
 * The coins of the market, the source of their prices, and the plausibility limits of the figures.
 *
 * @param coins the symbols of the coins in display order, in capitals; empty for the defaults
 * @param priceSource where the prices of the coins come from
 * @param plausibility the limits beyond which a change needs a confirmation or two sources disagree
 */
public record MarketConfig(List<String> coins, PriceSource priceSource, PlausibilityConfig plausibility) {
    public MarketConfig {
        coins = List.copyOf(coins);
    }
}
