package dev.archipelago.external;

import dev.archipelago.market.Coin;
import java.util.Map;

/** The prices one upstream gave together: at least one; a coin it does not have is not in the map. */
public record CoinQuotes(Map<Coin, Quote> quotes) {

    /** @throws IllegalArgumentException if there is no quote */
    public CoinQuotes {
        if (quotes.isEmpty()) {
            throw new IllegalArgumentException("coin quotes must hold at least one quote");
        }
        quotes = Map.copyOf(quotes);
    }
}
