package dev.archipelago.external.binance;

import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.StreamEvent;
import dev.archipelago.external.spi.StreamProtocol;
import dev.archipelago.market.Coin;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Binance's combined stream of 24-hour tickers: about one frame per coin and second, subscribed to by the URL. */
record BinanceTickerProtocol(List<Coin> coins) implements StreamProtocol {
    private static final String SHUTDOWN = "serverShutdown";
    /** A second less than the time within which every server's health reports a failure. */
    private static final Duration SILENCE = Duration.ofSeconds(4);

    BinanceTickerProtocol {
        coins = List.copyOf(coins);
    }

    @Override
    public String path() {
        return coins.stream()
                .map(coin -> TickerDecoder.symbol(coin).toLowerCase(Locale.ROOT) + "@ticker")
                .collect(Collectors.joining("/", "/stream?streams=", ""));
    }

    @Override
    public Duration silence() {
        return SILENCE;
    }

    @Override
    public List<StreamEvent> decode(ResponseField frame, Instant now) throws SourceException {
        if (announcesShutdown(frame)) {
            return List.of(StreamEvent.Signal.CLOSING);
        }
        ResponseField data = frame.at("data").object();
        Optional<Coin> coin = TickerDecoder.coin(coins, data.at("s").text());
        if (coin.isEmpty()) {
            return List.of();
        }
        Quote quote = new Quote(
                data.at("c").positive(), change(data.at("P")), data.at("E").millis(now));
        return List.of(new StreamEvent.Price(coin.get(), quote));
    }

    private static boolean announcesShutdown(ResponseField frame) throws SourceException {
        return is(frame.at("e"), SHUTDOWN)
                || is(frame.at("stream"), "!" + SHUTDOWN)
                || is(frame.at("data").at("e"), SHUTDOWN);
    }

    private static boolean is(ResponseField field, String text) throws SourceException {
        return field.isText() && field.text().equals(text);
    }

    /** Returns the change, or nothing if it is invalid: the price is still usable. */
    private static Optional<BigDecimal> change(ResponseField field) {
        try {
            return field.change();
        } catch (SourceException invalid) {
            return Optional.empty();
        }
    }
}
