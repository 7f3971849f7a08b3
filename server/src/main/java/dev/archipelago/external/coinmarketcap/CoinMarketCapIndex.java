package dev.archipelago.external.coinmarketcap;

import dev.archipelago.external.spi.FearGreed;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceDescription;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.infrastructure.config.Secret;
import java.math.RoundingMode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** CoinMarketCap's own fear and greed index, which is computed by another method than that of alternative.me. */
public final class CoinMarketCapIndex implements Source<FearGreed> {
    private final CoinMarketCapApi api;
    private final InstantSource clock;

    /** @param base without a trailing slash */
    public CoinMarketCapIndex(URI base, Optional<Secret> key, Transport transport, InstantSource clock) {
        this.api = new CoinMarketCapApi(base, key, transport, clock);
        this.clock = clock;
    }

    /** CoinMarketCap updates it every 15 minutes; it is called far less often, to save credits. */
    @Override
    public SourceDescription description() {
        return new SourceDescription(
                CoinMarketCapApi.UPSTREAM, "fear_greed", CoinMarketCapApi.DEADLINE, Duration.ofHours(1));
    }

    @Override
    public FearGreed fetch() throws SourceException {
        return decode(api.get("/v3/fear-and-greed/latest"), clock.instant());
    }

    static FearGreed decode(ResponseField root, Instant now) throws SourceException {
        ResponseField data = root.at("data").isArray()
                ? root.at("data").at(0)
                : root.at("data").object();
        ResponseField time = data.at("update_time").isAbsent() ? data.at("timestamp") : data.at("update_time");
        return new FearGreed(
                data.at("value").share().setScale(0, RoundingMode.HALF_UP).intValue(), time.isoTime(now));
    }
}
