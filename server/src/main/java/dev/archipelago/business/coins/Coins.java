package dev.archipelago.business.coins;

import dev.archipelago.market.Coin;
import dev.archipelago.market.KlineInterval;
import java.util.Map;

/**
 * The service that reports on single coins, as objects or as JSON in UTF-8. Do not modify the arrays; the same array is
 * returned until the data changes. Thread-safe; every method may block on PostgreSQL, so call them on a virtual thread.
 * No method calls an upstream.
 */
public interface Coins {

    /** Returns the coin's indicators at the last closed kline and at the open one, as JSON. */
    byte[] indicators(Coin coin, KlineInterval interval);

    /** Returns the report on the coin as JSON. */
    byte[] report(Coin coin);

    /** Returns the report on the coin. */
    CoinReport known(Coin coin);

    /** Returns the changes of the coin's price by period: {@code 1h}, {@code 24h}, {@code 7d}, {@code 30d}. */
    Map<String, Availability<Change>> changes(Coin coin);
}
