package dev.archipelago.external.coinmarketcap;

import dev.archipelago.external.spi.GlobalFigures;
import dev.archipelago.external.spi.PartialDecoder;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceDescription;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.infrastructure.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Global figures. Dominance is beside {@code quote} in the documentation and inside it in some responses. */
public final class CoinMarketCapGlobal implements Source<GlobalFigures> {
    private final CoinMarketCapApi api;
    private final InstantSource clock;

    /** @param base without a trailing slash */
    public CoinMarketCapGlobal(URI base, Optional<Secret> key, Transport transport, InstantSource clock) {
        this.api = new CoinMarketCapApi(base, key, transport, clock);
        this.clock = clock;
    }

    @Override
    public SourceDescription description() {
        return new SourceDescription(
                CoinMarketCapApi.UPSTREAM, "global", CoinMarketCapApi.DEADLINE, Duration.ofMinutes(10));
    }

    @Override
    public GlobalFigures fetch() throws SourceException {
        return decode(api.get("/v1/global-metrics/quotes/latest?convert=USD"), clock.instant());
    }

    static GlobalFigures decode(ResponseField root, Instant now) throws SourceException {
        ResponseField data = root.at("data").object();
        ResponseField usd = CoinMarketCapApi.usd(data.at("quote")).object();
        return new PartialDecoder()
                .global(
                        usd.at("total_market_cap"),
                        usd.at("total_volume_24h"),
                        first(
                                usd.at("total_market_cap_yesterday_percentage_change"),
                                usd.at("market_cap_change_percentage_24h")),
                        first(data.at("btc_dominance"), usd.at("btc_dominance")),
                        first(data.at("eth_dominance"), usd.at("eth_dominance")),
                        first(usd.at("last_updated"), data.at("last_updated")).isoTime(now));
    }

    private static ResponseField first(ResponseField one, ResponseField other) {
        return one.isAbsent() ? other : one;
    }
}
