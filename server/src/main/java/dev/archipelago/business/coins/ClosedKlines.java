package dev.archipelago.business.coins;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.communication.history.KlineStore;
import dev.archipelago.communication.history.StoreCircuitBreaker;
import dev.archipelago.communication.market.JsonCodec;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Reads the newest closed klines from the store through the cache. Thread-safe. */
final class ClosedKlines {
    /** The number of klines after which the seed of a Wilder average no longer affects the fourth decimal place. */
    static final int COUNT = 500;

    /** The time after which the store is read again for a kline that has closed but is not stored yet. */
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    private static final Duration FAIL_SAFE = Duration.ofDays(7);
    private static final Duration SOFT_TIMEOUT = Duration.ofSeconds(1);
    private static final Codec<KlineSeries> CODEC = JsonCodec.of(KlineSeries.class);

    private final KlineStore store;
    private final StoreCircuitBreaker circuitBreaker;
    private final Cache cache;
    private final InstantSource clock;

    ClosedKlines(KlineStore store, StoreCircuitBreaker circuitBreaker, Cache cache, InstantSource clock) {
        this.store = store;
        this.circuitBreaker = circuitBreaker;
        this.cache = cache;
        this.clock = clock;
    }

    /**
     * Returns the newest klines up to the first gap; empty if none is stored. While the store fails, returns the klines
     * read before.
     *
     * @throws CacheLoadException if the store fails and no klines were read before
     */
    Optional<KlineSeries> newest(Coin coin, KlineInterval interval) {
        EntryOptions options = EntryOptions.of(CacheStrategy.custom(interval.length()))
                .withL2Ttl(interval.length())
                .withFailSafe(FAIL_SAFE)
                .withSoftTimeout(SOFT_TIMEOUT);
        return cache.find(
                CacheKey.ofLowerCase("klines", coin, interval.code(), CODEC, options), older -> load(coin, interval));
    }

    private LoadResult<KlineSeries> load(Coin coin, KlineInterval interval) {
        List<Kline> klines = circuitBreaker.call(() -> store.newest(coin, interval, COUNT));
        if (klines.isEmpty()) {
            return LoadResult.absent(RETRY_INTERVAL);
        }
        KlineSeries series = KlineSeries.upToGap(klines);
        Instant now = clock.instant();
        Duration untilNext =
                Duration.between(now, series.end().plus(interval.length()).plusSeconds(1));
        return LoadResult.of(series, untilNext.compareTo(RETRY_INTERVAL) > 0 ? untilNext : RETRY_INTERVAL);
    }
}
