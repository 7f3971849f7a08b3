package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.internal.l2.L2Tier.Lookup;
import dev.archipelago.cache.internal.l2.PendingWrite.Put;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
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
        Optional<Lookup<V>> queued = readQueue(key);
        if (queued.isPresent()) {
            return queued.get();
        }
        int check = redis.awaitChecked(deadline - System.nanoTime());
        if (check == ServerCheck.NOT_PASSED) {
            redis.breaker().skipped();
            return Lookup.nothing();
        }
        // Once more: on another server the removals of the last minute are queued again before the check passes.
        queued = readQueue(key);
        if (queued.isPresent()) {
            return queued.get();
        }
        return redis.breaker()
                .call(key, () -> {
                    Lookup<V> found = reader.read(key, deadline);
                    timeout.observe(System.nanoTime() - begin);
                    return found;
                })
                .filter(found -> redis.check().isStillPassed(check))
                .orElseGet(Lookup::nothing);
    }

    /** Returns what is known of a key without Redis, because it is about to be written or removed; empty if nothing. */
    private <V> Optional<Lookup<V>> readQueue(CacheKey<V> key) {
        if (redis.queue().isEmpty()) {
            return Optional.empty();
        }
        Optional<PendingWrite> pending = redis.queue().pending(redis.keys().value(key));
        boolean outdated = pending.isPresent() && pending.get() instanceof Put put && isOutdated(key, put);
        if (pending.isPresent() && !outdated) {
            Optional<Entry<V>> entry =
                    pending.get() instanceof Put put ? reader.readPending(key, put) : Optional.empty();
            return Optional.of(new Lookup<>(entry, MarkerVersions.NONE, Lookup.NOT_WANTED));
        }
        boolean removed = outdated && ((Put) pending.get()).replacesRemoval();
        return removed || redis.invalidations().isPending(key) ? Optional.of(Lookup.forced()) : Optional.empty();
    }

    /** Returns whether another process has changed a key since the load of a value that waits to be written. */
    private boolean isOutdated(CacheKey<?> key, Put put) {
        MarkerVersions versions = put.envelope().versions();
        return redis.changes().isChangedSince(versions.start(), key.text(), versions.tags());
    }

    <V> List<Lookup<V>> readAll(List<CacheKey<V>> all) {
        // First: on another server the removals of the last minute are queued again before the check passes.
        int check = redis.awaitChecked(Durations.nanos(redis.readTimeout().current()));
        if (redis.queue().isEmpty() && all.stream().allMatch(RedisLookups::isReadTogether)) {
            return readTogether(all, check);
        }
        List<Optional<Lookup<V>>> known = new ArrayList<>(all.size());
        List<CacheKey<V>> together = new ArrayList<>(all.size());
        for (CacheKey<V> key : all) {
            Optional<Lookup<V>> found = isReadTogether(key) ? readQueue(key) : Optional.of(read(key, false));
            known.add(found);
            if (found.isEmpty()) {
                together.add(key);
            }
        }
        Iterator<Lookup<V>> read = readTogether(together, check).iterator();
        return known.stream().map(found -> found.orElseGet(read::next)).toList();
    }

    private static boolean isReadTogether(CacheKey<?> key) {
        return !key.options().verbatim() && key.codec().schema() == 0;
    }

    private <V> List<Lookup<V>> readTogether(List<CacheKey<V>> all, int check) {
        if (all.isEmpty() || check == ServerCheck.NOT_PASSED) {
            return Collections.nCopies(all.size(), Lookup.nothing());
        }
        return redis.breaker()
                .call(all.getFirst(), () -> readTogether(all))
                .filter(answered ->
                        answered.size() == all.size() && redis.check().isStillPassed(check))
                .orElseGet(() -> Collections.nCopies(all.size(), Lookup.nothing()));
    }

    private <V> List<Lookup<V>> readTogether(List<CacheKey<V>> all) {
        return reader.readAll(
                all, System.nanoTime() + Durations.nanos(redis.readTimeout().current()));
    }
}
