package dev.archipelago.external.spi;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * The relative strength index of Bitcoin over 14 daily candles.
 *
 * @param live of the candle still open, 0 to 100
 * @param closed of the last closed candle, where the upstream lets us know
 * @param observedAt when {@code live} held; never in the future
 */
public record Rsi(BigDecimal live, Optional<Closed> closed, Instant observedAt) {

    /**
     * The value at the last closed candle.
     *
     * @param value 0 to 100
     * @param at when that candle closed
     */
    public record Closed(BigDecimal value, Instant at) {}
}
