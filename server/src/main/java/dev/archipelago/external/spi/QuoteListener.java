package dev.archipelago.external.spi;

import dev.archipelago.market.Coin;
import java.time.Instant;

/** Receives the quotes of a stream as they arrive. Called on the stream's thread: must neither block nor throw. */
@FunctionalInterface
public interface QuoteListener {

    /**
     * A quote arrived. Quotes of one coin may arrive out of order.
     *
     * @param receivedAt when it arrived, by this server's clock
     */
    void onQuote(Coin coin, Quote quote, Instant receivedAt);

    /** The price of one Tether dollar in USD arrived; ignored by default. */
    default void onTetherRate(Quote quote, Instant receivedAt) {}
}
