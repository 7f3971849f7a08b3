package dev.archipelago.external.spi;

import dev.archipelago.market.Coin;
import java.util.List;
import java.util.Map;

/**
 * Prices of coins from one response.
 *
 * @param quotes at least one; a coin that is absent or invalid in the response is not in the map
 * @param failures why the others are invalid, with the names of fields
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

    /** Quotes of a response without invalid fields. */
    public CoinQuotes(Map<Coin, Quote> quotes) {
        this(quotes, List.of());
    }
}
