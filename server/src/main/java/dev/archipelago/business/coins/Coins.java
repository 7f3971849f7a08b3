package dev.archipelago.business.coins;

import dev.archipelago.market.Coin;
import dev.archipelago.market.KlineInterval;

/**
 * What is said of one coin, as JSON in UTF-8. Do not change the arrays; the same array comes again while nothing changed.
 * Thread-safe; both methods may wait for PostgreSQL, so call them on a virtual thread. Neither asks an upstream.
 */
public interface Coins {

    /** The coin's indicators at its last closed kline and at the one still open. */
    byte[] indicators(Coin coin, KlineInterval interval);

    /** Everything known of the coin. */
    byte[] report(Coin coin);
}
