package dev.archipelago.external.spi;

import dev.archipelago.market.Coin;
import java.util.List;
import java.util.Map;

/**
 * The prices one upstream gave together.
 *
 * @param quotes at least one; a coin it does not have, or has nothing right of, is not in the map
 * @param failures what was wrong with the others, naming the field
 */
public record CoinQuotes(Map<Coin, Quote> quotes, List<String> failures) {

    /** @throws IllegalArgumentException if there is no quote */
    public CoinQuotes {
        if (quotes.isEmpty()) {
            throw new IllegalArgumentException("coin quotes must hold at least one quote");
        }
        quotes = Map.copyOf(quotes);
        failures = List.copyOf(failures);
    }

    /** Quotes of an answer in which nothing was wrong. */
    public CoinQuotes(Map<Coin, Quote> quotes) {
        this(quotes, List.of());
    }
}
