package dev.archipelago.infrastructure.config;

/** Where the prices of the coins come from. */
public enum PriceSource {
    /** Binance, with other sources as fallbacks. */
    BINANCE,
    /** The median of several exchanges. */
    REFERENCE
}
