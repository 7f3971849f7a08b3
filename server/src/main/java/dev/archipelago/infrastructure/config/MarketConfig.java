package dev.archipelago.infrastructure.config;

import java.util.List;

/**
 * Which market is shown, and what is believed of it.
 *
 * @param coins the symbols of the coins in the order they are shown, in capitals; empty for the default ones
 * @param plausibility which steps need a confirmation, and which sources disagree
 */
public record MarketConfig(List<String> coins, PlausibilityConfig plausibility) {
    public MarketConfig {
        coins = List.copyOf(coins);
    }
}
