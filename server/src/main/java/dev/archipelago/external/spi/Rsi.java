package dev.archipelago.external.spi;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * The relative strength index of Bitcoin over 14 daily candles.
 *
 * @param live the value at the open candle, 0 to 100
 * @param closed the value at the last closed candle, if it is known
 * @param observedAt the time of {@code live}; never in the future
 */
public record Rsi(BigDecimal live, Optional<Closed> closed, Instant observedAt) {

    /**
     * The value at the last closed candle.
     *
     * @param value 0 to 100
     * @param at the time at which that candle closed
     */
    public record Closed(BigDecimal value, Instant at) {}
}
