package dev.archipelago.external.binance;

import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.PartialDecoder;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.market.Coin;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decodes the 24-hour tickers of the REST API and maps coins to Binance's symbols. */
final class TickerDecoder {
    static final String UPSTREAM = "binance";

    private TickerDecoder() {}

    /** The trading pair of {@code coin} against the Tether dollar. */
    static String symbol(Coin coin) {
        return coin.pair();
    }

    /** Returns the coin with the trading pair {@code symbol}, if it is one of {@code coins}. */
    static Optional<Coin> coin(List<Coin> coins, String symbol) {
        for (Coin coin : coins) {
            if (symbol(coin).equals(symbol)) {
                return Optional.of(coin);
            }
        }
        return Optional.empty();
    }

    /** The valid quotes of the coins. An unknown symbol is ignored; a symbol that occurs twice yields no quote. */
    static CoinQuotes decode(List<Coin> coins, ResponseField root, Instant now) throws SourceException {
        PartialDecoder answer = new PartialDecoder();
        Map<Coin, Quote> quotes = new LinkedHashMap<>();
        Set<Coin> named = new HashSet<>();
        for (ResponseField ticker : tickers(root)) {
            Optional<Coin> known =
                    answer.optional(() -> coin(coins, ticker.at("symbol").text()));
            if (known.isEmpty()) {
                continue;
            }
            Coin coin = known.get();
            Optional<Quote> quote = answer.read(() -> named.add(coin)
                    ? answer.quote(
                            ticker.at("lastPrice"),
                            ticker.at("priceChangePercent"),
                            ticker.at("closeTime").millis(now))
                    : twice(ticker.at("symbol")));
            quote.ifPresentOrElse(right -> quotes.put(coin, right), () -> quotes.remove(coin));
        }
        return answer.coins(quotes, root);
    }

    /** The tickers of an array, or the only one that an object is. */
    private static List<ResponseField> tickers(ResponseField root) throws SourceException {
        return root.at("symbol").isAbsent() ? root.items() : List.of(root);
    }

    private static Quote twice(ResponseField symbol) throws SourceException {
        throw symbol.wrong("named once");
    }
}
