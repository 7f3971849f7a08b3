package dev.archipelago.external.coingecko;

import dev.archipelago.external.spi.PartialDecoder;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.market.Coin;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Maps coins to CoinGecko's identifiers and decodes responses of {@code /simple/price}, which are objects keyed by
 * them.
 */
final class CoinIds {
    private CoinIds() {}

    /** Returns the comma-separated identifiers for a query. */
    static String joined(List<Coin> coins) {
        return coins.stream().map(Coin::coinGeckoId).collect(Collectors.joining("%2C"));
    }

    /** Returns the record of {@code coin} in a response; absent if CoinGecko does not know the coin. */
    static ResponseField record(ResponseField root, Coin coin) {
        return root.at(coin.coinGeckoId());
    }

    /** Decodes the valid prices in USD. */
    static Map<Coin, Quote> quotes(List<Coin> coins, ResponseField root, Instant now, PartialDecoder answer)
            throws SourceException {
        root.object();
        Map<Coin, Quote> quotes = new LinkedHashMap<>();
        for (Coin coin : coins) {
            answer.optional(() -> quote(record(root, coin), now, answer)).ifPresent(quote -> quotes.put(coin, quote));
        }
        return quotes;
    }

    private static Optional<Quote> quote(ResponseField coin, Instant now, PartialDecoder answer)
            throws SourceException {
        if (coin.isAbsent() || coin.object().at("usd").isAbsent()) {
            return Optional.empty();
        }
        return Optional.of(answer.quote(
                coin.at("usd"),
                coin.at("usd_24h_change"),
                coin.at("last_updated_at").seconds(now)));
    }
}
