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

/** The newest closed klines from the store, through the cache. Thread-safe. */
final class ClosedKlines {
    /** So many that the start of a Wilder average no longer shows in the fourth decimal. */
    static final int COUNT = 500;

    /** How soon the store is asked again for a kline that has closed but is not there. */
    private static final Duration LATE = Duration.ofSeconds(10);

    private static final Duration FAIL_SAFE = Duration.ofDays(7);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Codec<KlineSeries> CODEC = JsonCodec.of(KlineSeries.class);

    private final KlineStore store;
    private final StoreCircuitBreaker outage;
    private final Cache cache;
    private final InstantSource clock;

    ClosedKlines(KlineStore store, StoreCircuitBreaker outage, Cache cache, InstantSource clock) {
        this.store = store;
        this.outage = outage;
        this.cache = cache;
        this.clock = clock;
    }

    /**
     * The newest ones without a gap; empty if none is kept. While the store fails, those it gave before.
     *
     * @throws CacheLoadException if the store fails and has given none before
     */
    Optional<KlineSeries> newest(Coin coin, KlineInterval interval) {
        EntryOptions options = EntryOptions.of(CacheStrategy.custom(interval.length()))
                .withL2Ttl(interval.length())
                .withFailSafe(FAIL_SAFE)
                .withSoftTimeout(PATIENCE);
        return cache.find(CacheKey.of("klines", coin, interval.code(), CODEC, options), older -> load(coin, interval));
    }

    private LoadResult<KlineSeries> load(Coin coin, KlineInterval interval) {
        List<Kline> klines = outage.ask(() -> store.newest(coin, interval, COUNT));
        if (klines.isEmpty()) {
            return LoadResult.absent(LATE);
        }
        KlineSeries series = KlineSeries.upToGap(klines);
        Instant now = clock.instant();
        Duration untilNext =
                Duration.between(now, series.end().plus(interval.length()).plusSeconds(1));
        return LoadResult.of(series, untilNext.compareTo(LATE) > 0 ? untilNext : LATE);
    }
}
