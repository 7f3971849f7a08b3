package dev.archipelago.communication.history;

import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import java.time.Instant;
import java.util.List;

/**
 * The closed klines that are kept: at least 365 days of days and 30 days of hours once they are filled in. The kline
 * still open is not here. Thread-safe; each method blocks until the store answers and throws a {@code RuntimeException}
 * if it fails.
 */
public interface KlineStore {

    /**
     * The newest klines, oldest first; fewer than {@code limit} if there are no more. One that was never received is
     * missing: compare the open times where that matters.
     *
     * @throws IllegalArgumentException if {@code limit} is not positive
     */
    List<Kline> newest(Coin coin, KlineInterval interval, int limit);

    /** The klines that open at {@code from} or later and before {@code to}, oldest first. */
    List<Kline> between(Coin coin, KlineInterval interval, Instant from, Instant to);

    /** Keeps those that are not there yet; returns how many they were. All or none are kept. */
    int save(List<Kline> klines);
}
