package dev.archipelago.external.coingecko;

import dev.archipelago.external.GlobalFigures;
import dev.archipelago.external.JsonField;
import dev.archipelago.external.Source;
import dev.archipelago.external.SourceException;
import dev.archipelago.external.Transport;
import dev.archipelago.infrastructure.config.Secret;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Figures of the whole market; CoinGecko makes them anew every ten minutes. */
public final class CoinGeckoGlobal implements Source<GlobalFigures> {
    private final CoinGeckoApi api;
    private final InstantSource clock;

    /**
     * @param base without a trailing slash
     * @param key raises CoinGecko's limits; not needed
     */
    public CoinGeckoGlobal(URI base, Optional<Secret> key, Transport transport, InstantSource clock) {
        this.api = new CoinGeckoApi(base, key, transport, clock);
        this.clock = clock;
    }

    @Override
    public String name() {
        return CoinGeckoApi.UPSTREAM;
    }

    @Override
    public String figure() {
        return "global";
    }

    @Override
    public Duration deadline() {
        return CoinGeckoApi.DEADLINE;
    }

    @Override
    public Duration interval() {
        return Duration.ofMinutes(10);
    }

    @Override
    public GlobalFigures fetch() throws SourceException {
        return decode(api.get("/global"), clock.instant());
    }

    static GlobalFigures decode(JsonField root, Instant now) throws SourceException {
        JsonField data = root.at("data").object();
        JsonField shares = data.at("market_cap_percentage");
        BigDecimal btc = shares.at("btc").share();
        JsonField ethField = shares.at("eth");
        Optional<BigDecimal> eth = ethField.isAbsent() ? Optional.empty() : Optional.of(ethField.share());
        if (btc.add(eth.orElse(BigDecimal.ZERO)).compareTo(BigDecimal.valueOf(100)) > 0) {
            throw shares.wrong("shares of at most 100 together");
        }
        return new GlobalFigures(
                data.at("total_market_cap").at("usd").positive(),
                data.at("total_volume").at("usd").positive(),
                data.at("market_cap_change_percentage_24h_usd").change(),
                btc,
                eth,
                data.at("updated_at").seconds(now));
    }
}
