package dev.archipelago.external.kraken;

import dev.archipelago.external.spi.CoinPairs;
import dev.archipelago.external.spi.PartialDecoder;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.StreamEvent;
import dev.archipelago.external.spi.StreamProtocol;
import dev.archipelago.market.Coin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The channel {@code ticker} of version 2 of Kraken's stream: a frame for each trade, and a heartbeat about each
 * second. Each pair of a subscription is accepted or rejected by itself.
 */
final class KrakenTickerProtocol implements StreamProtocol {
    private static final String TETHER = "USDT/USD";
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final CoinPairs pairs;

    KrakenTickerProtocol(List<Coin> coins) {
        this.pairs = new CoinPairs(coins, symbol -> symbol + "/USD");
    }

    @Override
    public List<Coin> coins() {
        return pairs.coins();
    }

    @Override
    public List<String> subscriptions() {
        return List.of(pairs.names().stream()
                .map(pair -> ",\"" + pair + '"')
                .collect(Collectors.joining(
                        "",
                        "{\"method\":\"subscribe\",\"params\":{\"channel\":\"ticker\",\"event_trigger\":\"trades\","
                                + "\"symbol\":[\"" + TETHER + '"',
                        "]}}")));
    }

    @Override
    public Duration silence() {
        return SILENCE;
    }

    @Override
    public List<StreamEvent> decode(ResponseField frame, Instant now) throws SourceException {
        if (frame.at("channel").isAbsent()) {
            return answer(frame);
        }
        if (!frame.at("channel").text().equals("ticker")) {
            return List.of(StreamEvent.Signal.ALIVE);
        }
        List<StreamEvent> events = new ArrayList<>();
        for (ResponseField ticker : frame.at("data").items()) {
            event(ticker, now).ifPresent(events::add);
        }
        return events;
    }

    private Optional<StreamEvent> event(ResponseField ticker, Instant now) throws SourceException {
        String pair = ticker.at("symbol").text();
        Optional<Coin> coin = pairs.coin(pair);
        if (coin.isEmpty() && !pair.equals(TETHER)) {
            return Optional.empty();
        }
        Quote quote = new PartialDecoder()
                .quote(
                        ticker.at("last"),
                        ticker.at("change_pct"),
                        ticker.at("timestamp").isoTime(now));
        return Optional.of(coin.<StreamEvent>map(listed -> new StreamEvent.Price(listed, quote))
                .orElseGet(() -> new StreamEvent.TetherRate(quote)));
    }

    /** Decodes the answer to a subscription. */
    private List<StreamEvent> answer(ResponseField frame) throws SourceException {
        ResponseField error = frame.at("error");
        if (error.isAbsent()) {
            return List.of(StreamEvent.Signal.ALIVE);
        }
        ResponseField symbol = frame.at("symbol");
        Optional<Coin> coin = symbol.isText() ? pairs.coin(symbol.text()) : Optional.empty();
        return List.of(
                new StreamEvent.NotListed(coin.orElseThrow(() -> error.wrong("about a symbol that was requested"))));
    }
}
