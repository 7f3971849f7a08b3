package dev.archipelago.external.coinmarketcap;

import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.PartialDecoder;
import dev.archipelago.external.spi.Quote;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Prices of all coins in one call, by id because symbols are not unique. In version 3 {@code data} is an array; the
 * objects and objects of arrays of earlier versions are accepted, too, because records are found by their own id.
 */
public final class CoinMarketCapPrices implements Source<CoinQuotes> {
    private final CoinMarketCapApi api;
    private final List<Coin> coins;
    private final InstantSource clock;

    /**
     * @param base without a trailing slash
     * @param coins the coins whose prices are fetched
     */
    public CoinMarketCapPrices(
            URI base, Optional<Secret> key, List<Coin> coins, Transport transport, InstantSource clock) {
        this.coins = List.copyOf(coins);
        this.api = new CoinMarketCapApi(base, key, transport, clock);
        this.clock = clock;
    }

    @Override
    public SourceDescription description() {
        return new SourceDescription(
                CoinMarketCapApi.UPSTREAM, "coin_prices", CoinMarketCapApi.DEADLINE, Duration.ofMinutes(1));
    }

    @Override
    public CoinQuotes fetch() throws SourceException {
        String ids = coins.stream()
                .map(coin -> Long.toString(coin.coinMarketCapId()))
                .collect(Collectors.joining("%2C"));
        return decode(coins, api.get("/v3/cryptocurrency/quotes/latest?id=" + ids + "&convert=USD"), clock.instant());
    }

    static CoinQuotes decode(List<Coin> coins, ResponseField root, Instant now) throws SourceException {
        PartialDecoder answer = new PartialDecoder();
        Map<Coin, Quote> quotes = new LinkedHashMap<>();
        for (ResponseField record : records(root.at("data"), answer)) {
            Optional<Coin> coin =
                    answer.optional(() -> coin(coins, record.at("id").whole()));
            coin.flatMap(known -> answer.optional(() -> quote(CoinMarketCapApi.usd(record.at("quote")), now, answer)))
                    .ifPresent(quote -> quotes.put(coin.get(), quote));
        }
        return answer.coins(quotes, root.at("data"));
    }

    private static Optional<Coin> coin(List<Coin> coins, long id) {
        return coins.stream().filter(coin -> coin.coinMarketCapId() == id).findFirst();
    }

    private static Optional<Quote> quote(ResponseField usd, Instant now, PartialDecoder answer) throws SourceException {
        if (usd.at("price").isAbsent()) {
            return Optional.empty();
        }
        return Optional.of(answer.quote(
                usd.at("price"),
                usd.at("percent_change_24h"),
                usd.at("last_updated").isoTime(now)));
    }

    private static List<ResponseField> records(ResponseField data, PartialDecoder answer) throws SourceException {
        List<ResponseField> records = new ArrayList<>();
        for (ResponseField entry : data.isArray() ? data.items() : data.members()) {
            if (entry.isArray()) {
                records.addAll(entry.items());
            } else if (!entry.isAbsent()) {
                answer.read(entry::object).ifPresent(records::add);
            }
        }
        return records;
    }
}
