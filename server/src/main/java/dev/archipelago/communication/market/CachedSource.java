package dev.archipelago.communication.market;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.Loader;
import dev.archipelago.external.GuardedSource;
import dev.archipelago.external.SourceChain;
import dev.archipelago.external.Sourced;
import dev.archipelago.external.spi.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The sources of one block, read through the cache: nodes that ask at the same time share one upstream call. */
final class CachedSource<T> {
    private final CacheKey<Sourced<T>> key;
    private final SourceChain<T> sources;
    /** The cache keys of the sources whose answers are reused for longer than those of the block, by source id. */
    private final Map<String, CacheKey<Sourced<T>>> ofSources;

    private final Function<Sourced<T>, Observations> normalise;
    private final UnaryOperator<Instant> expiry;

    /** @param strategy how long both tiers of the cache keep an answer */
    CachedSource(
            String key,
            Class<T> type,
            CacheStrategy strategy,
            SourceChain<T> sources,
            Function<Sourced<T>, Observations> normalise) {
        this(key, type, strategy, sources, normalise, fetchedAt -> Instant.MAX);
    }

    /** @param expiry the time from which an answer fetched at the given time is fetched again, even if it is cached */
    CachedSource(
            String key,
            Class<T> type,
            CacheStrategy strategy,
            SourceChain<T> sources,
            Function<Sourced<T>, Observations> normalise,
            UnaryOperator<Instant> expiry) {
        this.expiry = expiry;
        this.key = key(key, type, strategy);
        this.sources = sources;
        this.normalise = normalise;
        this.ofSources = sources.sources().stream()
                .filter(source -> source.reuse().isPositive())
                .collect(Collectors.toUnmodifiableMap(
                        GuardedSource::id,
                        source -> key(
                                "source:" + source.id().replace('/', ':'),
                                type,
                                CacheStrategy.custom(source.reuse()))));
    }

    private static <T> CacheKey<Sourced<T>> key(String text, Class<T> type, CacheStrategy strategy) {
        return new CacheKey<>(
                text, JsonCodec.sourced(type), EntryOptions.of(strategy).withL2Ttl(strategy.ttl()));
    }

    /**
     * The result of a fetch.
     *
     * @param validUntil when the block is due again
     */
    record FetchResult(Observations observations, Instant fetchedAt, Duration took, Instant validUntil) {}

    boolean configured() {
        return sources.configured();
    }

    /** As {@link SourceChain#mayAnswer}. */
    boolean mayAnswer() {
        return sources.mayAnswer();
    }

    /**
     * Returns the newest answer of the cache or the upstreams.
     *
     * @param force calls the upstreams even if an answer is cached, except those whose answers are reused for longer
     * @param now decides whether the cached answer has lapsed
     * @throws CacheLoadException if no source answers
     */
    FetchResult fetch(Cache cache, boolean force, Instant now) {
        Loader<Sourced<T>> upstreams = () -> sources.fetch(source -> ask(source, cache));
        Sourced<T> answer = force ? cache.refresh(key, upstreams) : cache.get(key, upstreams);
        if (!expiry.apply(answer.fetchedAt()).isAfter(now)) {
            answer = cache.refresh(key, upstreams);
        }
        Instant kept = answer.fetchedAt().plus(key.options().strategy().ttl());
        Instant expires = expiry.apply(answer.fetchedAt());
        return new FetchResult(
                normalise.apply(answer), answer.fetchedAt(), answer.took(), expires.isBefore(kept) ? expires : kept);
    }

    private Sourced<T> ask(GuardedSource<T> source, Cache cache) throws SourceException {
        CacheKey<Sourced<T>> kept = ofSources.get(source.id());
        if (kept == null) {
            return source.fetch();
        }
        try {
            return cache.get(kept, source::fetch);
        } catch (CacheLoadException e) {
            throw e.getCause() instanceof SourceException known
                    ? known
                    : SourceException.failed(source.id() + ": " + e.getMessage());
        }
    }
}
