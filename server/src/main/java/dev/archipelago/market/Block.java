package dev.archipelago.market;

/** Figures that come from one upstream together and share its freshness. */
public enum Block {
    CRYPTO,
    GLOBAL,
    FEAR_GREED,
    RSI,
    US_STOCKS
}
