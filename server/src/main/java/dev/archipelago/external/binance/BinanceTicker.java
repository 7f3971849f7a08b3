package dev.archipelago.external.binance;

import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.JsonApi;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceDescription;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.market.Coin;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prices of all coins in one REST call for each twenty coins. Binance rejects a call that contains an unknown symbol;
 * the symbol is found by bisection and left out for a day.
 */
public final class BinanceTicker implements Source<CoinQuotes> {
    private static final Logger LOG = LoggerFactory.getLogger(BinanceTicker.class);
    /** A call for more symbols weighs 40 rather than 2. */
    private static final int LARGEST_CALL = 20;

    private static final int BAD_REQUEST = 400;
    private static final int UNKNOWN_SYMBOL = -1121;
    static final Duration LEFT_OUT = Duration.ofDays(1);

    private final URI base;
    private final List<Coin> coins;
    private final JsonApi api;
    private final InstantSource clock;
    private final Map<Coin, Instant> leftOutUntil = new ConcurrentHashMap<>();

    /**
     * @param base without a trailing slash
     * @param coins the coins whose prices are fetched
     */
    public BinanceTicker(URI base, List<Coin> coins, Transport transport, InstantSource clock) {
        this.coins = List.copyOf(coins);
        this.base = base;
        this.api = new JsonApi(TickerDecoder.UPSTREAM, transport, clock);
        this.clock = clock;
    }

    @Override
    public SourceDescription description() {
        return new SourceDescription(
                TickerDecoder.UPSTREAM, "coin_prices", Duration.ofSeconds(4), Duration.ofSeconds(10));
    }

    @Override
    public CoinQuotes fetch() throws SourceException {
        Instant now = clock.instant();
        leftOutUntil.values().removeIf(until -> !now.isBefore(until));
        List<Coin> known =
                coins.stream().filter(coin -> !leftOutUntil.containsKey(coin)).toList();
        Map<Coin, Quote> quotes = new LinkedHashMap<>();
        List<String> failures = new ArrayList<>();
        for (int from = 0; from < known.size(); from += LARGEST_CALL) {
            List<Coin> batch = known.subList(from, Math.min(from + LARGEST_CALL, known.size()));
            ask(batch, now.plus(deadline()), quotes, failures);
        }
        for (Coin coin : leftOutUntil.keySet()) {
            failures.add("binance: does not know " + TickerDecoder.symbol(coin));
        }
        if (quotes.isEmpty()) {
            throw SourceException.failed(String.join("; ", failures));
        }
        return new CoinQuotes(quotes, failures);
    }

    /** Requests {@code asked}; if Binance rejects a symbol, requests each half separately. */
    private void ask(List<Coin> asked, Instant until, Map<Coin, Quote> quotes, List<String> failures)
            throws SourceException {
        Duration left = Duration.between(clock.instant(), until);
        if (!left.isPositive()) {
            throw SourceException.timeout("binance: no time left to find the symbol it does not know");
        }
        ResponseField answer = api.get(uri(asked), Map.of(), left, BAD_REQUEST);
        ResponseField code = answer.at("code");
        if (!code.isAbsent() && code.whole() == UNKNOWN_SYMBOL) {
            if (asked.size() == 1) {
                LOG.warn("Binance does not know {}; it is left out for a day", TickerDecoder.symbol(asked.getFirst()));
                leftOutUntil.put(asked.getFirst(), clock.instant().plus(LEFT_OUT));
                return;
            }
            int half = asked.size() / 2;
            ask(asked.subList(0, half), until, quotes, failures);
            ask(asked.subList(half, asked.size()), until, quotes, failures);
            return;
        }
        CoinQuotes decoded = TickerDecoder.decode(coins, answer, clock.instant());
        for (Coin coin : asked) {
            Quote quote = decoded.quotes().get(coin);
            if (quote != null) {
                quotes.put(coin, quote);
            }
        }
        failures.addAll(decoded.failures());
    }

    private URI uri(List<Coin> asked) {
        String symbols = asked.stream()
                .map(coin -> '"' + TickerDecoder.symbol(coin) + '"')
                .collect(Collectors.joining(",", "[", "]"));
        return URI.create(base + "/api/v3/ticker/24hr?symbols=" + URLEncoder.encode(symbols, StandardCharsets.UTF_8));
    }
}
