package dev.archipelago.external.coingecko;

import dev.archipelago.external.CoinQuotes;
import dev.archipelago.external.JsonField;
import dev.archipelago.external.Quote;
import dev.archipelago.external.Source;
import dev.archipelago.external.SourceException;
import dev.archipelago.external.Transport;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.market.Coin;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Prices of all coins in one call; CoinGecko makes them anew once a minute. */
public final class CoinGeckoPrices implements Source<CoinQuotes> {
    private static final Map<Coin, String> IDS = new EnumMap<>(Map.of(
            Coin.BTC, "bitcoin",
            Coin.ETH, "ethereum",
            Coin.SOL, "solana",
            Coin.XRP, "ripple",
            Coin.ADA, "cardano",
            Coin.LINK, "chainlink",
            Coin.BNB, "binancecoin"));

    private final CoinGeckoApi api;
    private final InstantSource clock;

    /**
     * @param base without a trailing slash
     * @param key raises CoinGecko's limits; not needed
     */
    public CoinGeckoPrices(URI base, Optional<Secret> key, Transport transport, InstantSource clock) {
        this.api = new CoinGeckoApi(base, key, transport, clock);
        this.clock = clock;
    }

    @Override
    public String name() {
        return CoinGeckoApi.UPSTREAM;
    }

    @Override
    public String figure() {
        return "coin_prices";
    }

    @Override
    public Duration deadline() {
        return CoinGeckoApi.DEADLINE;
    }

    @Override
    public Duration interval() {
        return Duration.ofMinutes(1);
    }

    @Override
    public CoinQuotes fetch() throws SourceException {
        String query = "/simple/price?ids=" + String.join("%2C", IDS.values())
                + "&vs_currencies=usd&include_24hr_change=true&include_last_updated_at=true";
        return decode(api.get(query), clock.instant());
    }

    /** The coins it knows; one it does not know, or has no price of, is simply absent. */
    static CoinQuotes decode(JsonField root, Instant now) throws SourceException {
        root.object();
        Map<Coin, Quote> quotes = new EnumMap<>(Coin.class);
        for (Map.Entry<Coin, String> entry : IDS.entrySet()) {
            JsonField coin = root.at(entry.getValue());
            if (coin.isAbsent() || coin.object().at("usd").isAbsent()) {
                continue;
            }
            quotes.put(
                    entry.getKey(),
                    new Quote(
                            coin.at("usd").positive(),
                            coin.at("usd_24h_change").change(),
                            coin.at("last_updated_at").seconds(now)));
        }
        if (quotes.isEmpty()) {
            throw root.wrong("an object with at least one of the coins asked for");
        }
        return new CoinQuotes(quotes);
    }
}
