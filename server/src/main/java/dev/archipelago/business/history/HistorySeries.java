package dev.archipelago.business.history;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.communication.history.StoreCircuitBreaker;
import dev.archipelago.market.Metric;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides the history of metrics for charts, through the cache. Thread-safe; may block on the store, so call it on a
 * virtual thread.
 */
public final class HistorySeries {
    private static final Logger LOG = LoggerFactory.getLogger(HistorySeries.class);

    /** The approximate size of a point in memory. */
    private static final int POINT_BYTES = 400;

    /** The lifetime of an entry with few points. */
    private static final Duration INCOMPLETE_LIFETIME = Duration.ofSeconds(5);

    private static final Duration FAIL_SAFE = Duration.ofDays(1);
    private static final Duration SOFT_TIMEOUT = Duration.ofSeconds(1);
    private static final Codec<HistoryResult> CODEC =
            Codec.inMemory(result -> (1 + result.points().size()) * POINT_BYTES);

    private final HistoryReader reader;
    private final StoreCircuitBreaker circuitBreaker;
    private final Cache cache;
    private final InstantSource clock;

    public HistorySeries(HistoryReader reader, Cache cache, InstantSource clock) {
        this.reader = reader;
        this.circuitBreaker = new StoreCircuitBreaker(clock);
        this.cache = cache;
        this.clock = clock;
    }

    /**
     * Returns the history of {@code metric} over {@code range}; empty if it cannot be read and no earlier result is
     * cached.
     */
    public Optional<HistoryResult> of(Metric metric, HistoryRange range) {
        EntryOptions options = EntryOptions.of(CacheStrategy.custom(range.renewal()))
                .in(EntryOptions.Tiers.L1_ONLY)
                .withFailSafe(FAIL_SAFE)
                .withSoftTimeout(SOFT_TIMEOUT);
        try {
            return cache.find(
                    CacheKey.ofLowerCase("series", metric, range.code(), CODEC, options),
                    older -> load(circuitBreaker.call(() -> read(metric, range)), range));
        } catch (CacheLoadException e) {
            LOG.debug("The history of {} cannot be read: {}", metric.key(), e.toString());
            return Optional.empty();
        }
    }

    /** A new installation backfills its history within a minute and serves pages meanwhile. */
    private static LoadResult<HistoryResult> load(HistoryResult result, HistoryRange range) {
        return isHalfComplete(result, range) ? LoadResult.of(result) : LoadResult.of(result, INCOMPLETE_LIFETIME);
    }

    private static boolean isHalfComplete(HistoryResult result, HistoryRange range) {
        return result.points().size() >= range.length().dividedBy(result.query().step()) / 2;
    }

    /** Reads the finest steps of which at least half have data; if there are none, the finest. */
    private HistoryResult read(Metric metric, HistoryRange range) {
        Instant now = clock.instant();
        HistoryResult finest = read(metric, range, range.steps().getFirst(), now);
        HistoryResult result = finest;
        for (int i = 1; i < range.steps().size() && !isHalfComplete(result, range); i++) {
            result = read(metric, range, range.steps().get(i), now);
        }
        return isHalfComplete(result, range) ? result : finest;
    }

    private HistoryResult read(Metric metric, HistoryRange range, Duration step, Instant now) {
        return reader.execute(
                reader.query(metric, Optional.of(now.minus(range.length())), Optional.of(now), Optional.of(step)));
    }
}
