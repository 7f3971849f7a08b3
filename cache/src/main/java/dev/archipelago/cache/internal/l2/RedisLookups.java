package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.internal.invalidate.MarkerVersions.LoadStart;
import dev.archipelago.cache.internal.l2.L2Tier.Lookup;
import dev.archipelago.cache.internal.l2.PendingWrite.Put;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Looks up values: in the write queue, then in Redis behind the circuit breaker. Thread-safe. */
final class RedisLookups {

    private final RedisValueReader reader;
    private final RedisKeys keys;
    private final WriteQueue queue;
    private final RedisInvalidations invalidations;
    private final RedisCircuitBreaker breaker;
    private final ReadTimeout readTimeout;
    private final Duration softTimeout;

    RedisLookups(
            RedisValueReader reader,
            RedisKeys keys,
            WriteQueue queue,
            RedisInvalidations invalidations,
            RedisCircuitBreaker breaker,
            ReadTimeout readTimeout,
            Duration softTimeout) {
        this.reader = reader;
        this.keys = keys;
        this.queue = queue;
        this.invalidations = invalidations;
        this.breaker = breaker;
        this.readTimeout = readTimeout;
        this.softTimeout = softTimeout;
    }

    <V> Lookup<V> read(CacheKey<V> key, boolean staleAvailable) {
        long begin = System.nanoTime();
        long deadline = begin + Durations.nanos(staleAvailable ? softTimeout : readTimeout.current());
        Optional<PendingWrite> pending = queue.pending(keys.value(key));
        if (pending.isPresent()) {
            Optional<Entry<V>> entry =
                    pending.get() instanceof Put put ? reader.readPending(key, put) : Optional.empty();
            return fresh(entry) ? new Lookup<>(entry, MarkerVersions.NONE) : new Lookup<>(entry, versions(key));
        }
        if (invalidations.isPending(key)) {
            return new Lookup<>(Optional.empty(), versions(key));
        }
        return breaker.call(key, () -> {
                    Lookup<V> found = reader.read(key, deadline);
                    readTimeout.observe(System.nanoTime() - begin);
                    if (fresh(found.entry())) {
                        return found;
                    }
                    LoadStart start = invalidations.loadStart(key, deadline);
                    return new Lookup<>(found.entry(), found.versions().startingAt(start), found.rejected());
                })
                .orElseGet(() -> new Lookup<>(Optional.empty(), invalidations.lastKnown(key)));
    }

    <V> Map<CacheKey<V>, Lookup<V>> readAll(Collection<CacheKey<V>> all) {
        Map<CacheKey<V>, Lookup<V>> found = new LinkedHashMap<>();
        List<CacheKey<V>> together = new ArrayList<>();
        for (CacheKey<V> key : all) {
            if (key.options().verbatim()
                    || key.codec().schema() != 0
                    || invalidations.isPending(key)
                    || queue.pending(keys.value(key)).isPresent()) {
                found.put(key, read(key, false));
            } else {
                together.add(key);
            }
        }
        if (!together.isEmpty()) {
            breaker.call(together.getFirst(), () -> readTogether(together)).ifPresent(found::putAll);
        }
        return found;
    }

    private <V> Map<CacheKey<V>, Lookup<V>> readTogether(List<CacheKey<V>> all) {
        long begin = System.nanoTime();
        Map<CacheKey<V>, Lookup<V>> found = reader.readAll(all, begin + Durations.nanos(readTimeout.current()));
        long deadline = System.nanoTime() + Durations.nanos(readTimeout.current());
        Map<CacheKey<V>, Future<@Nullable Object>> starts = new LinkedHashMap<>();
        found.forEach((key, lookup) -> {
            if (!fresh(lookup.entry())) {
                starts.put(key, invalidations.requestLoadStart(key));
            }
        });
        starts.forEach((key, reply) -> {
            LoadStart start = invalidations.awaitLoadStart(reply, deadline);
            found.computeIfPresent(
                    key,
                    (same, lookup) ->
                            new Lookup<>(lookup.entry(), lookup.versions().startingAt(start), lookup.rejected()));
        });
        return found;
    }

    /** If the entry is not fresh, a load follows. */
    private static boolean fresh(Optional<? extends Entry<?>> entry) {
        return entry.filter(found -> found.lifetime().remaining().isPositive()).isPresent();
    }

    MarkerVersions versions(CacheKey<?> key) {
        long deadline = System.nanoTime() + Durations.nanos(readTimeout.current());
        boolean needed = !invalidations.isPending(key) && !key.options().verbatim();
        Optional<LoadStart> start = breaker.call(key, () -> {
            if (needed) {
                invalidations.await(invalidations.request(key), deadline);
            }
            return invalidations.loadStart(key, deadline);
        });
        return invalidations.lastKnown(key).startingAt(start.orElse(LoadStart.UNKNOWN));
    }
}
