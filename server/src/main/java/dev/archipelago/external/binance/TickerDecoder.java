package dev.archipelago.external.binance;

import dev.archipelago.external.CoinQuotes;
import dev.archipelago.external.JsonField;
import dev.archipelago.external.Quote;
import dev.archipelago.external.SourceException;
import dev.archipelago.market.Coin;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

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

    /** All coins, each once; a foreign symbol is passed over. */
    static CoinQuotes decode(JsonField root, Instant now) throws SourceException {
        Map<Coin, Quote> quotes = new EnumMap<>(Coin.class);
        for (JsonField ticker : root.items()) {
            Optional<Coin> coin = coin(ticker.at("symbol").text());
            if (coin.isEmpty()) {
                continue;
            }
            Quote quote = new Quote(
                    ticker.at("lastPrice").positive(),
                    ticker.at("priceChangePercent").change(),
                    ticker.at("closeTime").millis(now));
            if (quotes.put(coin.get(), quote) != null) {
                throw ticker.at("symbol").wrong("named once");
            }
        }
        for (Coin coin : Coin.values()) {
            if (!quotes.containsKey(coin)) {
                throw root.wrong("an array that holds " + symbol(coin));
            }
        }
        return new CoinQuotes(quotes);
    }

    /** The {@code data} of one {@code @ticker} frame. */
    static Quote decodeFrame(JsonField data, Instant now) throws SourceException {
        return new Quote(
                data.at("c").positive(), data.at("P").change(), data.at("E").millis(now));
    }
}
