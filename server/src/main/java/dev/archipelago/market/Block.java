package dev.archipelago.market;

import java.util.List;
import java.util.Locale;

/** Figures that come from one upstream together and share its freshness. */
public enum Block {
    CRYPTO,
    GLOBAL,
    FEAR_GREED,
    RSI,
    US_STOCKS,
    /** What a dollar costs in other currencies. */
    EXCHANGE_RATE;

    /** The blocks whose source and freshness the JSON of a snapshot states: those of the contract's figures. */
    public static final List<Block> PUBLISHED = List.of(CRYPTO, GLOBAL, FEAR_GREED, RSI, US_STOCKS);

    /** Its name in JSON and in keys of messages: {@code fear_greed}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
