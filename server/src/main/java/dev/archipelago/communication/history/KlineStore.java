package dev.archipelago.communication.history;

import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import java.time.Instant;
import java.util.List;

/**
 * A store of closed klines: at least 365 daily klines and 30 days of hourly klines once the backfill is complete.
 * Thread-safe; each method blocks until the store responds and throws a {@code RuntimeException} if it fails.
 */
public interface KlineStore {

    /**
     * Returns the newest klines, oldest first; fewer than {@code limit} if there are no more. The result may have gaps
     * where klines were never received.
     *
     * @throws IllegalArgumentException if {@code limit} is not positive
     */
    List<Kline> newest(Coin coin, KlineInterval interval, int limit);

    /** Returns the klines with open times from {@code from}, inclusive, to {@code to}, exclusive, oldest first. */
    List<Kline> between(Coin coin, KlineInterval interval, Instant from, Instant to);

    /** Stores the klines that are not stored yet and returns their number. Atomic. */
    int save(List<Kline> klines);
}
