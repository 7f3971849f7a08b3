package dev.archipelago.external.binance;

import dev.archipelago.external.spi.JsonApi;
import dev.archipelago.external.spi.Rsi;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceDescription;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.market.CoinTable;
import dev.archipelago.market.KlineInterval;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * Computes the RSI of Bitcoin from 500 daily klines. Wilder's average needs about 250 of them before its starting value
 * no longer affects the fourth decimal.
 */
public final class BinanceRsi implements Source<Rsi> {
    private final URI uri;
    private final JsonApi api;
    private final InstantSource clock;

    /** @param base without a trailing slash */
    public BinanceRsi(URI base, Transport transport, InstantSource clock) {
        this.uri =
                URI.create(base + "/api/v3/klines?symbol=" + CoinTable.bitcoin().pair() + "&interval=1d&limit=500");
        this.api = new JsonApi(TickerDecoder.UPSTREAM, transport, clock);
        this.clock = clock;
    }

    @Override
    public SourceDescription description() {
        return new SourceDescription(
                TickerDecoder.UPSTREAM, "computed_rsi", Duration.ofSeconds(6), Duration.ofMinutes(1));
    }

    @Override
    public Rsi fetch() throws SourceException {
        var root = api.get(uri, Map.of(), deadline());
        return RelativeStrength.of(KlineDecoder.decode(root, CoinTable.bitcoin(), KlineInterval.DAY), clock.instant());
    }
}
