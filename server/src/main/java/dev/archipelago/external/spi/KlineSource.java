package dev.archipelago.external.spi;

import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import java.time.Instant;
import java.util.List;

/** A source of klines of the past. Thread-safe; a call blocks for a few seconds at most. */
@FunctionalInterface
public interface KlineSource {

    /** The most klines of one call. */
    int MAXIMUM = 1_000;

    /**
     * The first {@code limit} klines that open at {@code from} or later, oldest first; the last one may still be open.
     *
     * @param limit from 1 to {@value #MAXIMUM}
     * @throws SourceException if the upstream fails, or is not called because of its budget, cool-down or breaker
     */
    List<Kline> klines(Coin coin, KlineInterval interval, Instant from, int limit) throws SourceException;
}
