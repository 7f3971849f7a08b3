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

/** Looks up past prices of coins in the recorded minutes and in klines, choosing the nearest in time. Thread-safe. */
final class PastPrices {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration FEW_MINUTES = Duration.ofMinutes(3);
    private static final EntryOptions EACH_MINUTE =
            EntryOptions.of(CacheStrategy.custom(MINUTE)).withFailSafe(Duration.ofHours(1));
    private static final Codec<PastPrice> CODEC = Codec.inMemory(price -> 256);

    private final KlineStore klines;
    private final HistoryStore history;
    private final StoreCircuitBreaker circuitBreaker;
    private final Cache cache;

    PastPrices(KlineStore klines, HistoryStore history, StoreCircuitBreaker circuitBreaker, Cache cache) {
        this.klines = klines;
        this.history = history;
        this.circuitBreaker = circuitBreaker;
        this.cache = cache;
    }

    /**
     * Returns the price nearest to the time {@code span} before {@code now}; empty if there is none within a twentieth
     * of the span.
     *
     * @throws dev.archipelago.cache.CacheLoadException if the store fails
     */
    Optional<PastPrice> before(Coin coin, Instant now, Duration span) {
        Instant target = now.minus(span);
        Duration tolerance = span.dividedBy(20);
        // The entry is cached for a minute, during which the requested time advances.
        return cache.find(
                        CacheKey.ofLowerCase("past", coin, span, CODEC, EACH_MINUTE),
                        older -> circuitBreaker
                                .call(() -> nearest(coin, target, tolerance))
                                .<LoadResult<PastPrice>>map(LoadResult::of)
                                .orElseGet(() -> LoadResult.absent(MINUTE)))
                .filter(price -> distance(price, target).compareTo(tolerance.plus(MINUTE)) <= 0);
    }

    private Optional<PastPrice> nearest(Coin coin, Instant target, Duration tolerance) {
        List<PastPrice> candidates = new ArrayList<>();
        Instant minute = Instant.ofEpochSecond(Math.floorDiv(target.getEpochSecond(), 60) * 60);
        history.points(coin.price(), minute.minus(FEW_MINUTES), minute.plus(FEW_MINUTES), MINUTE)
                .forEach(point ->
                        candidates.add(new PastPrice(point.open(), point.begins(), String.join(",", point.sources()))));
        for (KlineInterval interval : KlineInterval.values()) {
            klines.between(coin, interval, target.minus(tolerance).minus(interval.length()), target.plus(tolerance))
                    .forEach(kline -> {
                        candidates.add(new PastPrice(kline.open(), kline.openTime(), kline.source()));
                        candidates.add(new PastPrice(kline.close(), kline.closeTime(), kline.source()));
                    });
        }
        return candidates.stream()
                .filter(price -> distance(price, target).compareTo(tolerance) <= 0)
                .min(Comparator.comparing(price -> distance(price, target)));
    }

    private static Duration distance(PastPrice price, Instant target) {
        return Duration.between(price.at(), target).abs();
    }
}
