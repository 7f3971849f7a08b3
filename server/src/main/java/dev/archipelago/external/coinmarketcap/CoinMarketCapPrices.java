package dev.archipelago.external.coinmarketcap;

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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Prices of all coins in one call, by id because symbols are not unique. CoinMarketCap's own pages disagree on the
 * shape of {@code data}, so records are found by their own id in an array, an object or an object of arrays.
 */
public final class CoinMarketCapPrices implements Source<CoinQuotes> {
    private static final Map<Coin, Long> IDS = new EnumMap<>(Map.of(
            Coin.BTC, 1L,
            Coin.ETH, 1027L,
            Coin.SOL, 5426L,
            Coin.XRP, 52L,
            Coin.ADA, 2010L,
            Coin.LINK, 1975L,
            Coin.BNB, 1839L));

    private final CoinMarketCapApi api;
    private final InstantSource clock;

    /** @param base without a trailing slash */
    public CoinMarketCapPrices(URI base, Optional<Secret> key, Transport transport, InstantSource clock) {
        this.api = new CoinMarketCapApi(base, key, transport, clock);
        this.clock = clock;
    }

    @Override
    public String name() {
        return CoinMarketCapApi.UPSTREAM;
    }

    @Override
    public String figure() {
        return "coin_prices";
    }

    @Override
    public Duration deadline() {
        return CoinMarketCapApi.DEADLINE;
    }

    @Override
    public Duration interval() {
        return Duration.ofMinutes(1);
    }

    @Override
    public boolean configured() {
        return api.configured();
    }

    @Override
    public CoinQuotes fetch() throws SourceException {
        String ids = IDS.values().stream().map(String::valueOf).collect(Collectors.joining("%2C"));
        return decode(api.get("/v3/cryptocurrency/quotes/latest?id=" + ids + "&convert=USD"), clock.instant());
    }

    static CoinQuotes decode(JsonField root, Instant now) throws SourceException {
        Map<Coin, Quote> quotes = new EnumMap<>(Coin.class);
        for (JsonField record : records(root.at("data"))) {
            long id = record.at("id").whole();
            for (Map.Entry<Coin, Long> entry : IDS.entrySet()) {
                JsonField usd = usd(record.at("quote"));
                if (entry.getValue() == id && !usd.at("price").isAbsent()) {
                    quotes.put(
                            entry.getKey(),
                            new Quote(
                                    usd.at("price").positive(),
                                    usd.at("percent_change_24h").change(),
                                    usd.at("last_updated").isoTime(now)));
                }
            }
        }
        if (quotes.isEmpty()) {
            throw root.at("data").wrong("records with at least one of the coins asked for");
        }
        return new CoinQuotes(quotes);
    }

    private static List<JsonField> records(JsonField data) throws SourceException {
        List<JsonField> records = new ArrayList<>();
        for (JsonField entry : data.isArray() ? data.items() : data.members()) {
            if (entry.isArray()) {
                records.addAll(entry.items());
            } else if (!entry.isAbsent()) {
                records.add(entry.object());
            }
        }
        return records;
    }

    /** The quote in USD: {@code quote.USD}, or the element of an array {@code quote} whose symbol is USD. */
    private static JsonField usd(JsonField quote) throws SourceException {
        if (quote.isArray()) {
            for (JsonField entry : quote.items()) {
                if ("USD".equals(entry.at("symbol").text())) {
                    return entry;
                }
            }
        }
        return quote.at("USD");
    }
}
