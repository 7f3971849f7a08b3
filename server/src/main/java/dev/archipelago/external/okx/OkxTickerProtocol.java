package dev.archipelago.external.okx;

import dev.archipelago.external.spi.CoinPairs;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The channel {@code tickers} of version 5 of OKX's stream: up to ten frames a second for each pair that is traded, in
 * Tether dollars. OKX closes a connection on which nothing was sent in either direction for 30 s, so that the client
 * sends {@code ping} regularly.
 */
final class OkxTickerProtocol implements StreamProtocol {
    private static final Duration SILENCE = Duration.ofSeconds(15);
    private static final Pattern PAIR = Pattern.compile("instId:([A-Z0-9]{1,20}-USDT)");

    private final CoinPairs pairs;

    OkxTickerProtocol(List<Coin> coins) {
        this.pairs = new CoinPairs(coins, symbol -> symbol + "-USDT");
    }

    @Override
    public List<Coin> coins() {
        return pairs.coins();
    }

    /** One message for each pair: an invalid one rejects the rest of a common message. */
    @Override
    public List<String> subscriptions() {
        return pairs.names().stream()
                .map(pair -> "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"tickers\",\"instId\":\"" + pair + "\"}]}")
                .collect(Collectors.toUnmodifiableList());
    }

    @Override
    public Optional<String> heartbeat() {
        return Optional.of("ping");
    }

    @Override
    public boolean answersHeartbeat(String frame) {
        return frame.equals("pong");
    }

    @Override
    public Duration silence() {
        return SILENCE;
    }

    @Override
    public List<StreamEvent> decode(ResponseField frame, Instant now) throws SourceException {
        if (!frame.at("event").isAbsent()) {
            return event(frame);
        }
        if (!frame.at("arg").at("channel").text().equals("tickers")) {
            return List.of();
        }
        List<StreamEvent> events = new ArrayList<>();
        for (ResponseField ticker : frame.at("data").items()) {
            Optional<Coin> coin = pairs.coin(ticker.at("instId").text());
            if (coin.isPresent()) {
                events.add(new StreamEvent.Price(
                        coin.get(),
                        new Quote(
                                ticker.at("last").positive(),
                                Optional.empty(),
                                ticker.at("ts").millis(now))));
            }
        }
        return events;
    }

    private List<StreamEvent> event(ResponseField frame) throws SourceException {
        return switch (frame.at("event").text()) {
            case "subscribe" -> List.of(StreamEvent.Signal.ALIVE);
            case "notice" -> List.of(StreamEvent.Signal.CLOSING);
            case "error" -> List.of(notListed(frame.at("msg")));
            default -> List.of();
        };
    }

    private StreamEvent notListed(ResponseField message) throws SourceException {
        Matcher pair = PAIR.matcher(message.text());
        Optional<Coin> coin = pair.find() ? pairs.coin(pair.group(1)) : Optional.empty();
        return new StreamEvent.NotListed(
                coin.orElseThrow(() -> message.wrong("about an instrument that was requested")));
    }
}
