package dev.archipelago.cache;

import java.time.Duration;

/** L2 of a cache that has none. */
final class DisabledL2Tier implements L2Tier {

    @Override
    public void start(Backplane.Listener listener) {}

    @Override
    public <V> Lookup<V> read(CacheKey<V> key, boolean olderAtHand) {
        return Lookup.nothing();
    }

    @Override
    public Duration timeout() {
        return Duration.ZERO;
    }

    @Override
    public MarkerVersions versions(CacheKey<?> key) {
        return MarkerVersions.CLEAN;
    }

    @Override
    public LeaseOutcome acquireLease(CacheKey<?> key, String token, long nanos) {
        return LeaseOutcome.UNAVAILABLE;
    }

    @Override
    public void releaseLease(CacheKey<?> key, String token, long tookNanos, boolean afterWrites) {}

    @Override
    public void write(CacheKey<?> key, LoadedValue<?> loaded, MarkerVersions versions) {}

    @Override
    public void delete(CacheKey<?> key, boolean drop) {}

    @Override
    public void remove(String marker) {}

    @Override
    public boolean configured() {
        return false;
    }

    @Override
    public boolean available() {
        return false;
    }

    @Override
    public BreakerState breaker() {
        return BreakerState.CLOSED;
    }

    @Override
    public long pendingWrites() {
        return 0;
    }

    @Override
    public L2Statistics statistics(Duration timeout) {
        return L2Statistics.away(false);
    }

    @Override
    public void close() {}
}
