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

/** The past of a metric as charts show it, through the cache. Thread-safe; may wait for the store: call on a virtual thread. */
public final class HistorySeries {
    private static final Logger LOG = LoggerFactory.getLogger(HistorySeries.class);

    /** What a point takes in memory, about. */
    private static final int POINT_BYTES = 400;

    /** How soon it is read again while little of it is there. */
    private static final Duration FILLING = Duration.ofSeconds(5);

    private static final Duration FAIL_SAFE = Duration.ofDays(1);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Codec<HistoryAnswer> CODEC =
            Codec.inMemory(answer -> (1 + answer.points().size()) * POINT_BYTES);

    private final HistoryReader reader;
    private final StoreCircuitBreaker outage;
    private final Cache cache;
    private final InstantSource clock;

    public HistorySeries(HistoryReader reader, Cache cache, InstantSource clock) {
        this.reader = reader;
        this.outage = new StoreCircuitBreaker(clock);
        this.cache = cache;
        this.clock = clock;
    }

    /** What is known of {@code metric} since {@code range} began; empty while it cannot be read and never was. */
    public Optional<HistoryAnswer> of(Metric metric, HistoryRange range) {
        EntryOptions options = EntryOptions.of(CacheStrategy.custom(range.renewal()))
                .in(EntryOptions.Tiers.L1_ONLY)
                .withFailSafe(FAIL_SAFE)
                .withSoftTimeout(PATIENCE);
        try {
            return cache.find(
                    CacheKey.of("series", metric, range.code(), CODEC, options),
                    older -> load(outage.ask(() -> read(metric, range)), range));
        } catch (CacheLoadException e) {
            LOG.debug("The past of {} cannot be read: {}", metric.key(), e.toString());
            return Optional.empty();
        }
    }

    /** A site that is new fills its past in within a minute, and is looked at meanwhile. */
    private static LoadResult<HistoryAnswer> load(HistoryAnswer answer, HistoryRange range) {
        return isHalfThere(answer, range) ? LoadResult.of(answer) : LoadResult.of(answer, FILLING);
    }

    private static boolean isHalfThere(HistoryAnswer answer, HistoryRange range) {
        return answer.points().size()
                >= range.length().dividedBy(answer.question().step()) / 2;
    }

    /** The finest steps of which at least half are there; where there are none such, the finest. */
    private HistoryAnswer read(Metric metric, HistoryRange range) {
        Instant now = clock.instant();
        HistoryAnswer finest = read(metric, range, range.steps().getFirst(), now);
        HistoryAnswer answer = finest;
        for (int i = 1; i < range.steps().size() && !isHalfThere(answer, range); i++) {
            answer = read(metric, range, range.steps().get(i), now);
        }
        return isHalfThere(answer, range) ? answer : finest;
    }

    private HistoryAnswer read(Metric metric, HistoryRange range, Duration step, Instant now) {
        return reader.answer(
                reader.question(metric, Optional.of(now.minus(range.length())), Optional.of(now), Optional.of(step)));
    }
}
