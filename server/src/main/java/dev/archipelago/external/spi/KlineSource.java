package dev.archipelago.external.spi;

import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import java.time.Instant;
import java.util.List;

/** Klines of the past, any coin's. Thread-safe; blocks for some seconds at most. */
@FunctionalInterface
public interface KlineSource {

    /** How many klines one question may ask for. */
    int MAXIMUM = 1_000;

    /**
     * The first {@code limit} klines that open at {@code from} or later, oldest first; the last one may still be open.
     *
     * @param limit from 1 to {@value #MAXIMUM}
     * @throws SourceException if the upstream fails, or is not asked because of its budget, cool-down or breaker
     */
    List<Kline> klines(Coin coin, KlineInterval interval, Instant from, int limit) throws SourceException;
}
