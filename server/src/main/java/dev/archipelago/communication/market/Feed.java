package dev.archipelago.communication.market;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.external.SourceChain;
import dev.archipelago.external.Sourced;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** One group of figures fetched through the cache, so that however many nodes ask, an upstream is asked once. */
final class Feed<T> {
    private final CacheKey<Sourced<T>> key;
    private final SourceChain<T> sources;
    private final Function<Sourced<T>, Observations> normalise;

    /** @param key the cache key's text; its values live as long as {@code strategy} says in both tiers */
    Feed(
            String key,
            Class<T> type,
            CacheStrategy strategy,
            SourceChain<T> sources,
            Function<Sourced<T>, Observations> normalise) {
        EntryOptions options = EntryOptions.of(strategy).withL2Ttl(strategy.ttl());
        this.key = new CacheKey<>(key, JsonCodec.sourced(type), options);
        this.sources = sources;
        this.normalise = normalise;
    }

    /**
     * What a fetch brought.
     *
     * @param validUntil when the cache lets go of it
     */
    record Harvest(Observations observations, Instant fetchedAt, Duration took, Instant validUntil) {}

    boolean configured() {
        return sources.configured();
    }

    /**
     * The newest value from the cache or the upstreams.
     *
     * @param force asks the upstreams even if a value is cached
     * @throws dev.archipelago.cache.CacheLoadException if no source has a value
     */
    Harvest fetch(Cache cache, boolean force) {
        Sourced<T> answer = force ? cache.refresh(key, sources::fetch) : cache.get(key, sources::fetch);
        return new Harvest(
                normalise.apply(answer),
                answer.fetchedAt(),
                answer.took(),
                answer.fetchedAt().plus(key.options().strategy().ttl()));
    }
}
