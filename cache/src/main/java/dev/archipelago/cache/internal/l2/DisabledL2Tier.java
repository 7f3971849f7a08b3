package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.BreakerState;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.cache.CacheStatistics.L2State;
import dev.archipelago.cache.CacheStatistics.Times;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.invalidate.BackplaneListener;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.redis.RedisStatistics;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The L2 of a cache in memory only. */
public final class DisabledL2Tier implements L2Tier {

    @Override
    public void start(BackplaneListener listener) {}

    @Override
    public <V> Lookup<V> read(CacheKey<V> key, boolean staleAvailable) {
        return Lookup.nothing();
    }

    @Override
    public Duration readTimeout() {
        return Duration.ZERO;
    }

    @Override
    public boolean isRemovedSince(MarkerVersions versions, Set<String> tags, long nanos) {
        return false;
    }

    @Override
    public <V> Map<CacheKey<V>, LoadBegin<V>> beginLoads(Map<CacheKey<V>, Lookup<V>> lookups, String token) {
        Map<CacheKey<V>, LoadBegin<V>> begun = new LinkedHashMap<>();
        lookups.keySet()
                .forEach(key -> begun.put(
                        key,
                        new LoadBegin<>(Optional.empty(), MarkerVersions.NONE, LeaseState.UNAVAILABLE, nanos -> {})));
        return begun;
    }

    @Override
    public void recordLoad(CacheKey<?> key, long nanos) {}

    @Override
    public void releaseLeaseAfterWrites(CacheKey<?> key, String token) {}

    @Override
    public void releaseLease(CacheKey<?> key, String token) {}

    @Override
    public void write(CacheKey<?> key, Entry<?> entry, byte[] payload, MarkerVersions versions, String token) {}

    @Override
    public void delete(CacheKey<?> key, boolean drop) {}

    @Override
    public void invalidate(String marker) {}

    @Override
    public long position() {
        return 0;
    }

    @Override
    public boolean awaitPropagation(long position, Duration timeout) {
        return true;
    }

    @Override
    public <V> List<Lookup<V>> readAll(List<CacheKey<V>> keys) {
        return Collections.nCopies(keys.size(), Lookup.nothing());
    }

    @Override
    public boolean configured() {
        return false;
    }

    @Override
    public CacheStatistics.L2 statistics() {
        return new CacheStatistics.L2(
                L2State.DISABLED, Optional.empty(), BreakerState.CLOSED, false, Times.NONE, 0, 0, 0, 0);
    }

    @Override
    public long pendingWrites() {
        return 0;
    }

    @Override
    public RedisStatistics storeStatistics(Duration timeout) {
        return RedisStatistics.unavailable(false);
    }

    @Override
    public void close() {}
}
