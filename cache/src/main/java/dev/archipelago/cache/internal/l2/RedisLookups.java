package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.internal.l2.L2Tier.Lookup;
import dev.archipelago.cache.internal.l2.PendingWrite.Put;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks up values: in the write queue, then in Redis behind the circuit breaker. Thread-safe. */
final class RedisLookups {

    private final RedisAccess redis;
    private final RedisValueReader reader;
    private final Duration softTimeout;

    RedisLookups(RedisAccess redis, RedisValueReader reader, Duration softTimeout) {
        this.redis = redis;
        this.reader = reader;
        this.softTimeout = softTimeout;
    }

    <V> Lookup<V> read(CacheKey<V> key, boolean staleAvailable) {
        long begin = System.nanoTime();
        ReadTimeout timeout = redis.readTimeout();
        long deadline = begin + Durations.nanos(staleAvailable ? softTimeout : timeout.current());
        Optional<PendingWrite> pending = redis.queue().pending(redis.keys().value(key));
        if (pending.isPresent()) {
            Optional<Entry<V>> entry =
                    pending.get() instanceof Put put ? reader.readPending(key, put) : Optional.empty();
            return new Lookup<>(entry, MarkerVersions.NONE, Lookup.NOT_WANTED);
        }
        if (redis.invalidations().isPending(key)) {
            return Lookup.forced();
        }
        if (!redis.check().isPassedWithin(deadline - System.nanoTime())) {
            redis.breaker().skipped();
            return Lookup.nothing();
        }
        return redis.breaker()
                .call(key, () -> {
                    Lookup<V> found = reader.read(key, deadline);
                    timeout.observe(System.nanoTime() - begin);
                    return found;
                })
                .orElseGet(Lookup::nothing);
    }

    <V> Map<CacheKey<V>, Lookup<V>> readAll(Collection<CacheKey<V>> all) {
        Map<CacheKey<V>, Lookup<V>> found = new LinkedHashMap<>();
        List<CacheKey<V>> together = new ArrayList<>();
        for (CacheKey<V> key : all) {
            if (key.options().verbatim()
                    || key.codec().schema() != 0
                    || redis.invalidations().isPending(key)
                    || redis.queue().pending(redis.keys().value(key)).isPresent()) {
                found.put(key, read(key, false));
            } else {
                together.add(key);
            }
        }
        if (!together.isEmpty()
                && redis.check()
                        .isPassedWithin(Durations.nanos(redis.readTimeout().current()))) {
            redis.breaker()
                    .call(together.getFirst(), () -> readTogether(together))
                    .ifPresent(found::putAll);
        }
        return found;
    }

    private <V> Map<CacheKey<V>, Lookup<V>> readTogether(List<CacheKey<V>> all) {
        return reader.readAll(
                all, System.nanoTime() + Durations.nanos(redis.readTimeout().current()));
    }
}
