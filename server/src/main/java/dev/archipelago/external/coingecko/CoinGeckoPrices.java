package dev.archipelago.external.coingecko;

import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.PartialDecoder;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceDescription;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.market.Coin;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Prices of all coins in one call; CoinGecko updates them once a minute. */
public final class CoinGeckoPrices implements Source<CoinQuotes> {
    private final CoinGeckoApi api;
    private final List<Coin> coins;
    private final InstantSource clock;

    /**
     * @param base without a trailing slash
     * @param key optional; raises CoinGecko's limits
     * @param coins the coins whose prices are fetched
     */
    public CoinGeckoPrices(URI base, Optional<Secret> key, List<Coin> coins, Transport transport, InstantSource clock) {
        this.coins = List.copyOf(coins);
        this.api = new CoinGeckoApi(base, key, transport, clock);
        this.clock = clock;
    }

    @Override
    public SourceDescription description() {
        return new SourceDescription(
                CoinGeckoApi.UPSTREAM, "coin_prices", CoinGeckoApi.DEADLINE, Duration.ofMinutes(1));
    }

    @Override
    public CoinQuotes fetch() throws SourceException {
        String query = "/simple/price?ids=" + CoinIds.joined(coins)
                + "&vs_currencies=usd&include_24hr_change=true&include_last_updated_at=true";
        return decode(coins, api.get(query), clock.instant());
    }

    /** Decodes the quotes; a coin that CoinGecko does not know or has no price for is absent. */
    static CoinQuotes decode(List<Coin> coins, ResponseField root, Instant now) throws SourceException {
        PartialDecoder answer = new PartialDecoder();
        return answer.coins(CoinIds.quotes(coins, root, now, answer), root);
    }
}
