package dev.archipelago.external.binance;

import dev.archipelago.external.spi.JsonApi;
import dev.archipelago.external.spi.KlineSource;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Klines of the past from Binance. The weight of a call does not depend on the number of klines. */
public final class BinanceKlines implements KlineSource {
    private static final Duration DEADLINE = Duration.ofSeconds(6);

    private final URI base;
    private final JsonApi api;

    /** @param base without a trailing slash */
    public BinanceKlines(URI base, Transport transport, InstantSource clock) {
        this.base = base;
        this.api = new JsonApi(TickerDecoder.UPSTREAM, transport, clock);
    }

    @Override
    public List<Kline> klines(Coin coin, KlineInterval interval, Instant from, int limit) throws SourceException {
        if (limit < 1 || limit > MAXIMUM) {
            throw new IllegalArgumentException("limit of klines must be from 1 to " + MAXIMUM + ", got " + limit);
        }
        URI uri = URI.create(base + "/api/v3/klines?symbol=" + TickerDecoder.symbol(coin) + "&interval="
                + interval.code() + "&startTime=" + from.toEpochMilli() + "&limit=" + limit);
        return KlineDecoder.decode(api.get(uri, Map.of(), DEADLINE), coin, interval);
    }
}
