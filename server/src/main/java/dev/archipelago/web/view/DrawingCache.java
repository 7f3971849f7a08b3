package dev.archipelago.web.view;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.Loader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Caches drawings of the chart engine in L1, so that pages which are rendered repeatedly reuse them. Thread-safe. */
final class DrawingCache {

    private static final Logger LOG = LoggerFactory.getLogger(DrawingCache.class);
    private static final Duration FAIL_SAFE = Duration.ofDays(1);
    private static final Codec<String> MARKUP = Codec.inMemory(markup -> 2 * markup.length());

    private final Cache cache;

    DrawingCache(Cache cache) {
        this.cache = cache;
    }

    /** The key of one drawing that expires after {@code ttl}. */
    static CacheKey<String> key(String kind, String id, Duration ttl) {
        return key(kind, id, MARKUP, ttl);
    }

    /** The key of drawings that are created together. */
    static <V> CacheKey<V> key(String kind, String id, Codec<V> codec, Duration ttl) {
        EntryOptions options = EntryOptions.of(CacheStrategy.custom(ttl))
                .in(EntryOptions.Tiers.L1_ONLY)
                .withFailSafe(FAIL_SAFE);
        return CacheKey.ofLowerCase("drawing", kind, id, codec, options);
    }

    /** Returns a drawing, waiting for the engine if necessary; empty if the engine fails. */
    <V> Optional<V> get(CacheKey<V> key, Loader<V> draw) {
        try {
            return Optional.of(cache.get(key, draw));
        } catch (CacheLoadException e) {
            LOG.debug("{} could not be drawn: {}", key, e.toString());
            return Optional.empty();
        }
    }

    /** What is drawn; waits up to {@code patience} until it is drawn, then returns what was drawn last. */
    <V> Optional<V> within(Duration patience, CacheKey<V> key, Loader<V> draw) {
        Optional<V> fresh = cache.getIfPresent(key);
        if (fresh.isPresent()) {
            return fresh;
        }
        FutureTask<Optional<V>> drawing = new FutureTask<>(() -> get(key, draw));
        Thread.startVirtualThread(drawing);
        try {
            return drawing.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return cache.getIfPresentOrStale(key);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return cache.getIfPresentOrStale(key);
        }
    }

    /** What was drawn last; it is drawn again meanwhile if that is long ago. Does not wait. */
    <V> Optional<V> soon(CacheKey<V> key, Loader<V> draw) {
        Optional<V> fresh = cache.getIfPresent(key);
        if (fresh.isPresent()) {
            return fresh;
        }
        Thread.startVirtualThread(() -> get(key, draw));
        return cache.getIfPresentOrStale(key);
    }
}
