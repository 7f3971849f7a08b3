package dev.archipelago.external.coinbase;

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

/**
 * The channel {@code ticker} of Coinbase Exchange: a frame for each trade. A message that subscribes to an unknown
 * product is rejected as a whole, so that each product has a message of its own.
 */
final class CoinbaseTickerProtocol implements StreamProtocol {
    private static final String TETHER = "USDT-USD";
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Pattern PRODUCT = Pattern.compile("[A-Z0-9]{1,20}-USD");

    private final CoinPairs pairs;

    CoinbaseTickerProtocol(List<Coin> coins) {
        this.pairs = new CoinPairs(coins, symbol -> symbol + "-USD");
    }

    @Override
    public List<Coin> coins() {
        return pairs.coins();
    }

    @Override
    public List<String> subscriptions() {
        List<String> messages = new ArrayList<>();
        // One product is enough for a heartbeat each second.
        messages.add(subscription(TETHER, "\"ticker\",\"heartbeat\""));
        pairs.names().forEach(product -> messages.add(subscription(product, "\"ticker\"")));
        return messages;
    }

    private static String subscription(String product, String channels) {
        return "{\"type\":\"subscribe\",\"product_ids\":[\"" + product + "\"],\"channels\":[" + channels + "]}";
    }

    @Override
    public Duration silence() {
        return SILENCE;
    }

    @Override
    public List<StreamEvent> decode(ResponseField frame, Instant now) throws SourceException {
        return switch (frame.at("type").text()) {
            case "ticker" -> ticker(frame, now);
            case "heartbeat", "subscriptions" -> List.of(StreamEvent.Signal.ALIVE);
            case "error" -> List.of(notListed(frame));
            default -> List.of();
        };
    }

    private List<StreamEvent> ticker(ResponseField frame, Instant now) throws SourceException {
        String product = frame.at("product_id").text();
        Optional<Coin> coin = pairs.coin(product);
        if (coin.isEmpty() && !product.equals(TETHER)) {
            return List.of();
        }
        Quote quote = new Quote(
                frame.at("price").positive(), Optional.empty(), frame.at("time").isoTime(now));
        return List.of(coin.<StreamEvent>map(listed -> new StreamEvent.Price(listed, quote))
                .orElseGet(() -> new StreamEvent.TetherRate(quote)));
    }

    private StreamEvent notListed(ResponseField frame) throws SourceException {
        ResponseField reason = frame.at("reason");
        if (reason.isText()) {
            Matcher product = PRODUCT.matcher(reason.text());
            if (product.find()) {
                Optional<Coin> coin = pairs.coin(product.group());
                if (coin.isPresent()) {
                    return new StreamEvent.NotListed(coin.get());
                }
            }
        }
        throw reason.wrong("the name of a product that was requested");
    }
}
