package dev.archipelago.simulator;

import java.math.BigDecimal;

/**
 * Prices and volumes of one interval.
 *
 * @param openSecond its first second, in seconds since 1970
 * @param nextSecond the first second of the following candle, also while this one is still open
 * @param volume in coins
 * @param quoteVolume in USDT
 */
record Candle(
        long openSecond,
        long nextSecond,
        BigDecimal open,
        BigDecimal high,
        BigDecimal low,
        BigDecimal close,
        BigDecimal volume,
        BigDecimal quoteVolume,
        BigDecimal takerVolume,
        BigDecimal takerQuoteVolume,
        long firstTrade,
        long lastTrade) {

    /** The number of its trades. */
    long trades() {
        return lastTrade - firstTrade + 1;
    }
}
