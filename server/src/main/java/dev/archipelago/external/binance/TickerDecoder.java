package dev.archipelago.external.binance;

import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.JsonField;
import dev.archipelago.external.spi.PartialDecoder;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.market.Coin;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads 24-hour tickers as REST ({@code lastPrice}) and the stream ({@code c}) write them. */
final class TickerDecoder {
    static final String UPSTREAM = "binance";

    private TickerDecoder() {}

    static String symbol(Coin coin) {
        return coin.name() + "USDT";
    }

    static Optional<Coin> coin(String symbol) {
        for (Coin coin : Coin.values()) {
            if (symbol(coin).equals(symbol)) {
                return Optional.of(coin);
            }
        }
        return Optional.empty();
    }

    /** The coins that are there and right; a foreign symbol is passed over, one named twice is not believed. */
    static CoinQuotes decode(JsonField root, Instant now) throws SourceException {
        PartialDecoder answer = new PartialDecoder();
        Map<Coin, Quote> quotes = new EnumMap<>(Coin.class);
        Set<Coin> named = EnumSet.noneOf(Coin.class);
        for (JsonField ticker : root.items()) {
            Optional<Coin> known =
                    answer.optional(() -> coin(ticker.at("symbol").text()));
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

    private static Quote twice(JsonField symbol) throws SourceException {
        throw symbol.wrong("named once");
    }

    /** The {@code data} of one {@code @ticker} frame. */
    static Quote decodeFrame(JsonField data, Instant now) throws SourceException {
        return new PartialDecoder()
                .quote(data.at("c"), data.at("P"), data.at("E").millis(now));
    }
}
