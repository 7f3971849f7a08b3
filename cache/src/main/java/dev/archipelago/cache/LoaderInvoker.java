package dev.archipelago.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Runs loaders: measures them and makes of their answers what the tiers keep. Thread-safe. */
final class LoaderInvoker {

    /**
     * The value a loader may go by.
     *
     * @param tags those it bears beside its key's
     */
    record Older<V>(Optional<V> value, Set<String> tags) {

        static <V> Older<V> none() {
            return new Older<>(Optional.empty(), Set.of());
        }
    }

    private static final byte[] NOTHING = {};

    private final Ticker ticker;
    private final RandomGenerator random;
    private final Counters counters;

    LoaderInvoker(Ticker ticker, RandomGenerator random, Counters counters) {
        this.ticker = ticker;
        this.random = random;
        this.counters = counters;
    }

    /** @throws Exception what the loader or the codec throws */
    <V> LoadedValue<V> run(CacheKey<V> key, ConditionalLoader<? extends V> loader, Older<V> older) throws Exception {
        counters.loads.increment();
        long begin = ticker.read();
        try {
            LoadResult<V> result = answer(key, loader, older.value());
            long took = Math.max(0, ticker.read() - begin);
            Duration ttl = jittered(
                    result.ttl().orElse(key.options().strategy().ttl()),
                    key.options().refreshPolicy().jitter());
            return loaded(key, value(key, result, older.value()), ttl, took, tags(result, older));
        } finally {
            counters.loadNanos.add(Math.max(0, ticker.read() - begin));
        }
    }

    @SuppressWarnings("unchecked") // a loader of a subtype takes any older value and only ever gives its own
    private static <V> LoadResult<V> answer(CacheKey<V> key, ConditionalLoader<? extends V> loader, Optional<V> older)
            throws Exception {
        LoadResult<V> result = ((ConditionalLoader<V>) loader).load(older);
        if (result == null || (result instanceof LoadResult.Loaded<V> loaded && loaded.value() == null)) {
            throw new NullPointerException("the loader of " + key.text() + " returned null; it must return a value");
        }
        return result;
    }

    private <V> Optional<V> value(CacheKey<V> key, LoadResult<V> result, Optional<V> older) {
        return switch (result) {
            case LoadResult.Loaded<V> loaded -> Optional.of(loaded.value());
            case LoadResult.Absent<V> absent -> Optional.empty();
            case LoadResult.NotModified<V> same -> {
                if (older.isEmpty()) {
                    throw new NoSuchElementException("the loader of " + key.text()
                            + " says \"not modified\", but it was given no older value; it must return one then");
                }
                counters.notModified.increment();
                yield older;
            }
        };
    }

    private static <V> Set<String> tags(LoadResult<V> result, Older<V> older) {
        return result instanceof LoadResult.NotModified<V> && result.tags().isEmpty() ? older.tags() : result.tags();
    }

    private static <V> LoadedValue<V> loaded(
            CacheKey<V> key, Optional<V> value, Duration ttl, long took, Set<String> tags) {
        if (value.isEmpty()) {
            return new LoadedValue<>(value, NOTHING, 0, ttl, took, tags);
        }
        byte[] payload = key.codec().storable() ? key.codec().encode(value.get()) : NOTHING;
        return new LoadedValue<>(value, payload, key.codec().weight(value.get(), payload.length), ttl, took, tags);
    }

    /** Never longer than the loader allows, and never nothing. */
    private Duration jittered(Duration ttl, double share) {
        if (share <= 0) {
            return ttl;
        }
        long nanos = Durations.nanos(ttl);
        return Duration.ofNanos(Math.max(1, nanos - (long) (share * random.nextDouble() * nanos)));
    }
}
