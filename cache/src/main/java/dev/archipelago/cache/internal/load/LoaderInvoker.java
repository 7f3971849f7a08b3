package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.BulkLoader;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.ConditionalLoader;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.cache.internal.Counters;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.EntryFactory;
import dev.archipelago.cache.internal.Lifetime;
import dev.archipelago.cache.internal.common.Durations;
import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Runs loaders, measures them and converts their results to entries. Thread-safe. */
final class LoaderInvoker {

    private static final byte[] NO_PAYLOAD = {};

    /** Receives the entry of a load, its encoded value, and the larger of the sizes of both in bytes. */
    @FunctionalInterface
    interface Result<V> {
        void accept(Entry<V> entry, byte[] payload, int size);
    }

    private final EntryFactory entries;
    private final Counters counters;
    private final LongSupplier ticker;
    private final RandomGenerator random;

    LoaderInvoker(CacheSettings settings, EntryFactory entries, Counters counters) {
        this.entries = entries;
        this.counters = counters;
        this.ticker = settings.time().ticker();
        this.random = settings.loading().random();
    }

    /**
     * Runs a loader and passes on its result.
     *
     * @param older the entry whose value the loader receives; null: none
     * @throws Exception what the loader or the codec throws
     */
    <V> void run(CacheKey<V> key, ConditionalLoader<? extends V> loader, @Nullable Entry<V> older, Result<V> receiver)
            throws Exception {
        counters.loads.increment();
        long begin = ticker.getAsLong();
        LoadResult<V> result;
        try {
            result = load(key, loader, older == null ? Optional.empty() : older.present());
        } finally {
            counters.loadTimes.record(ticker.getAsLong() - begin);
        }
        accept(key, result, older, begin, receiver);
    }

    /**
     * Passes on the entry of a result.
     *
     * @param begin the reading of the ticker when the load of the result began
     */
    <V> void accept(CacheKey<V> key, LoadResult<V> result, @Nullable Entry<V> older, long begin, Result<V> receiver) {
        Duration ttl = jittered(
                result.ttl().orElse(key.options().strategy().ttl()),
                key.options().refreshPolicy().jitter());
        Lifetime lifetime = new Lifetime(ttl, ttl, Math.max(0, ticker.getAsLong() - begin));
        Optional<V> value = value(key, result, older);
        byte[] payload =
                value.isPresent() && key.codec().storable() ? key.codec().encode(value.get()) : NO_PAYLOAD;
        int weight = value.isPresent() ? key.codec().weight(value.get(), payload.length) : 0;
        Entry<V> entry = entries.create(key, value, tags(result, older), weight, lifetime);
        receiver.accept(entry, payload, Math.max(weight, payload.length));
    }

    /** Receives the result for a key, and the reading of the ticker when the load began. */
    @FunctionalInterface
    interface BulkResult<V> {
        void accept(CacheKey<V> key, LoadResult<V> result, long begin);
    }

    /** Runs a loader of several keys, and passes on the result of each. */
    <V> void runAll(Set<CacheKey<V>> keys, BulkLoader<V> loader, BulkResult<V> receiver) throws Exception {
        counters.loads.increment();
        long begin = ticker.getAsLong();
        Map<CacheKey<V>, V> values;
        try {
            values = loader.load(keys);
        } finally {
            counters.loadTimes.record(ticker.getAsLong() - begin);
        }
        keys.forEach(key -> receiver.accept(key, result(key, values), begin));
    }

    /** Returns the result for a key; the absence of a value if there is none. */
    static <V> LoadResult<V> result(CacheKey<V> key, Map<CacheKey<V>, V> values) {
        V value = values.get(key);
        return value == null ? LoadResult.absent(key.options().strategy().ttl()) : LoadResult.of(value);
    }

    @SuppressWarnings("unchecked") // a loader of a subtype accepts any older value and returns only its own
    private static <V> LoadResult<V> load(CacheKey<V> key, ConditionalLoader<? extends V> loader, Optional<V> older)
            throws Exception {
        LoadResult<V> result = ((ConditionalLoader<V>) loader).load(older);
        if (result == null || (result instanceof LoadResult.Loaded<V> loaded && loaded.value() == null)) {
            throw new NullPointerException("the loader of " + key.text() + " returned null; it must return a value");
        }
        return result;
    }

    private <V> Optional<V> value(CacheKey<V> key, LoadResult<V> result, @Nullable Entry<V> older) {
        return switch (result) {
            case LoadResult.Loaded<V> loaded -> Optional.of(loaded.value());
            case LoadResult.Absent<V> absent -> Optional.empty();
            case LoadResult.NotModified<V> same -> {
                if (older == null || older.present().isEmpty()) {
                    throw new NoSuchElementException("the loader of " + key.text()
                            + " returned \"not modified\", but it received no older value; it must return one then");
                }
                counters.notModified.increment();
                yield older.present();
            }
        };
    }

    private static <V> Set<String> tags(LoadResult<V> result, @Nullable Entry<V> older) {
        return result instanceof LoadResult.NotModified<V> && result.tags().isEmpty() && older != null
                ? older.tags()
                : result.tags();
    }

    /** Shortens a time to live at random; it remains positive. */
    private Duration jittered(Duration ttl, double share) {
        if (share <= 0) {
            return ttl;
        }
        long nanos = Durations.nanos(ttl);
        return Duration.ofNanos(Math.max(1, nanos - (long) (share * random.nextDouble() * nanos)));
    }
}
