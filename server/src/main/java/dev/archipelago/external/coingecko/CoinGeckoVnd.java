package dev.archipelago.external.coingecko;

import dev.archipelago.external.spi.PartialDecoder;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceDescription;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.external.spi.VndQuotes;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.market.Coin;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prices of all coins in USD and in dong in one call. The price of a dollar is the median of the coins' quotients of
 * both, so that a single invalid record has no effect.
 */
public final class CoinGeckoVnd implements Source<VndQuotes> {
    private static final int DECIMALS = 4;

    private final CoinGeckoApi api;
    private final List<Coin> coins;
    private final InstantSource clock;

    /**
     * @param base without a trailing slash
     * @param key optional; raises CoinGecko's limits
     * @param coins the coins whose prices are fetched
     */
    public CoinGeckoVnd(URI base, Optional<Secret> key, List<Coin> coins, Transport transport, InstantSource clock) {
        this.coins = List.copyOf(coins);
        this.api = new CoinGeckoApi(base, key, transport, clock);
        this.clock = clock;
    }

    /** It is called far less often than at the interval, to save credits. */
    @Override
    public SourceDescription description() {
        return new SourceDescription(CoinGeckoApi.UPSTREAM, "usd_vnd", CoinGeckoApi.DEADLINE, Duration.ofMinutes(1));
    }

    @Override
    public VndQuotes fetch() throws SourceException {
        String query = "/simple/price?ids=" + CoinIds.joined(coins)
                + "&vs_currencies=usd%2Cvnd&include_24hr_change=true&include_last_updated_at=true";
        return decode(coins, api.get(query), clock.instant());
    }

    static VndQuotes decode(List<Coin> coins, ResponseField root, Instant now) throws SourceException {
        PartialDecoder answer = new PartialDecoder();
        Map<Coin, Quote> quotes = CoinIds.quotes(coins, root, now, answer);
        List<BigDecimal> rates = new ArrayList<>();
        Instant observedAt = now;
        for (Map.Entry<Coin, Quote> entry : quotes.entrySet()) {
            Quote quote = entry.getValue();
            ResponseField vnd = CoinIds.record(root, entry.getKey()).at("vnd");
            Optional<BigDecimal> price = vnd.isAbsent() ? Optional.empty() : answer.read(vnd::positive);
            if (price.isPresent()) {
                rates.add(price.get().divide(quote.price(), DECIMALS, RoundingMode.HALF_UP));
                observedAt = quote.observedAt().isBefore(observedAt) ? quote.observedAt() : observedAt;
            }
        }
        rates.sort(null);
        Optional<BigDecimal> middle = rates.isEmpty() ? Optional.empty() : Optional.of(rates.get(rates.size() / 2));
        return new VndQuotes(answer.coins(quotes, root), middle.filter(rate -> rate.signum() > 0), observedAt);
    }
}
