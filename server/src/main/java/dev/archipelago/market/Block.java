package dev.archipelago.market;

import java.util.List;
import java.util.Locale;

/** A group of metrics that are fetched together and share one source and freshness. */
public enum Block {
    CRYPTO,
    GLOBAL,
    FEAR_GREED,
    RSI,
    US_STOCKS,
    /** The exchange rates of the US dollar. */
    EXCHANGE_RATE;

    /** The blocks whose source and freshness the JSON of a snapshot states: those of the contract's figures. */
    public static final List<Block> PUBLISHED = List.of(CRYPTO, GLOBAL, FEAR_GREED, RSI, US_STOCKS);

    /** Returns the block's name in JSON and in message keys: {@code fear_greed}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
