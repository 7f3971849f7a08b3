package dev.archipelago.external.coingecko;

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

/** Global figures; CoinGecko updates them every ten minutes. */
public final class CoinGeckoGlobal implements Source<GlobalFigures> {
    private final CoinGeckoApi api;
    private final InstantSource clock;

    /**
     * @param base without a trailing slash
     * @param key optional; raises CoinGecko's limits
     */
    public CoinGeckoGlobal(URI base, Optional<Secret> key, Transport transport, InstantSource clock) {
        this.api = new CoinGeckoApi(base, key, transport, clock);
        this.clock = clock;
    }

    @Override
    public SourceDescription description() {
        return new SourceDescription(CoinGeckoApi.UPSTREAM, "global", CoinGeckoApi.DEADLINE, Duration.ofMinutes(10));
    }

    @Override
    public GlobalFigures fetch() throws SourceException {
        return decode(api.get("/global"), clock.instant());
    }

    static GlobalFigures decode(ResponseField root, Instant now) throws SourceException {
        ResponseField data = root.at("data").object();
        ResponseField shares = data.at("market_cap_percentage");
        return new PartialDecoder()
                .global(
                        data.at("total_market_cap").at("usd"),
                        data.at("total_volume").at("usd"),
                        data.at("market_cap_change_percentage_24h_usd"),
                        shares.at("btc"),
                        shares.at("eth"),
                        data.at("updated_at").seconds(now));
    }
}
