package dev.archipelago.external.binance;

import dev.archipelago.external.CoinQuotes;
import dev.archipelago.external.JsonApi;
import dev.archipelago.external.Source;
import dev.archipelago.external.SourceException;
import dev.archipelago.external.Transport;
import dev.archipelago.market.Coin;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Prices of all coins in one REST call, weight 2 of 6000 a minute. */
public final class BinanceTicker implements Source<CoinQuotes> {
    private final URI uri;
    private final JsonApi api;
    private final InstantSource clock;

    /** @param base without a trailing slash */
    public BinanceTicker(URI base, Transport transport, InstantSource clock) {
        String symbols = Arrays.stream(Coin.values())
                .map(coin -> '"' + TickerDecoder.symbol(coin) + '"')
                .collect(Collectors.joining(",", "[", "]"));
        this.uri =
                URI.create(base + "/api/v3/ticker/24hr?symbols=" + URLEncoder.encode(symbols, StandardCharsets.UTF_8));
        this.api = new JsonApi(TickerDecoder.UPSTREAM, transport, clock);
        this.clock = clock;
    }

    @Override
    public String name() {
        return TickerDecoder.UPSTREAM;
    }

    @Override
    public String figure() {
        return "coin_prices";
    }

    @Override
    public Duration deadline() {
        return Duration.ofSeconds(4);
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(10);
    }

    @Override
    public CoinQuotes fetch() throws SourceException {
        return TickerDecoder.decode(api.get(uri, Map.of(), deadline()), clock.instant());
    }
}
