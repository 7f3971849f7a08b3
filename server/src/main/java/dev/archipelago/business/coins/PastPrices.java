package dev.archipelago.business.coins;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.communication.history.HistoryStore;
import dev.archipelago.communication.history.KlineStore;
import dev.archipelago.communication.history.StoreCircuitBreaker;
import dev.archipelago.market.Coin;
import dev.archipelago.market.KlineInterval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What coins cost some time ago, from our own minutes and from klines, whichever lies nearest. Thread-safe. */
final class PastPrices {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration FEW_MINUTES = Duration.ofMinutes(3);
    private static final EntryOptions EACH_MINUTE =
            EntryOptions.of(CacheStrategy.custom(MINUTE)).withFailSafe(Duration.ofHours(1));
    private static final Codec<PastPrice> CODEC = Codec.inMemory(price -> 256);

    private final KlineStore klines;
    private final HistoryStore history;
    private final StoreCircuitBreaker outage;
    private final Cache cache;

    PastPrices(KlineStore klines, HistoryStore history, StoreCircuitBreaker outage, Cache cache) {
        this.klines = klines;
        this.history = history;
        this.outage = outage;
        this.cache = cache;
    }

    /**
     * The price nearest to {@code span} before {@code now}; empty if none is known within a twentieth of the span.
     *
     * @throws dev.archipelago.cache.CacheLoadException if the store fails
     */
    Optional<PastPrice> before(Coin coin, Instant now, Duration span) {
        Instant wanted = now.minus(span);
        Duration within = span.dividedBy(20);
        // Kept for a minute, in which the wanted time goes on.
        return cache.find(
                        CacheKey.of("past", coin, span, CODEC, EACH_MINUTE),
                        older -> outage.ask(() -> nearest(coin, wanted, within))
                                .<LoadResult<PastPrice>>map(LoadResult::of)
                                .orElseGet(() -> LoadResult.absent(MINUTE)))
                .filter(price -> distance(price, wanted).compareTo(within.plus(MINUTE)) <= 0);
    }

    private Optional<PastPrice> nearest(Coin coin, Instant wanted, Duration within) {
        List<PastPrice> known = new ArrayList<>();
        Instant minute = Instant.ofEpochSecond(Math.floorDiv(wanted.getEpochSecond(), 60) * 60);
        history.points(coin.price(), minute.minus(FEW_MINUTES), minute.plus(FEW_MINUTES), MINUTE)
                .forEach(point ->
                        known.add(new PastPrice(point.open(), point.begins(), String.join(",", point.sources()))));
        for (KlineInterval interval : KlineInterval.values()) {
            klines.between(coin, interval, wanted.minus(within).minus(interval.length()), wanted.plus(within))
                    .forEach(kline -> {
                        known.add(new PastPrice(kline.open(), kline.openTime(), kline.source()));
                        known.add(new PastPrice(kline.close(), kline.closeTime(), kline.source()));
                    });
        }
        return known.stream()
                .filter(price -> distance(price, wanted).compareTo(within) <= 0)
                .min(Comparator.comparing(price -> distance(price, wanted)));
    }

    private static Duration distance(PastPrice price, Instant wanted) {
        return Duration.between(price.at(), wanted).abs();
    }
}
