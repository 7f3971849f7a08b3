package dev.archipelago.business.coins;

import dev.archipelago.market.Coin;
import dev.archipelago.market.KlineInterval;
import java.util.Map;

/**
 * What is said of one coin, typed or as JSON in UTF-8. Do not change the arrays; the same array comes again while nothing
 * changed. Thread-safe; every method may wait for PostgreSQL, so call them on a virtual thread. None asks an upstream.
 */
public interface Coins {

    /** The coin's indicators at its last closed kline and at the one still open. */
    byte[] indicators(Coin coin, KlineInterval interval);

    /** Everything known of the coin. */
    byte[] report(Coin coin);

    /** The same, typed. */
    CoinReport known(Coin coin);

    /** How the coin's price changed, by the span of time: {@code 1h}, {@code 24h}, {@code 7d}, {@code 30d}. */
    Map<String, Availability<Change>> changes(Coin coin);
}
