package dev.archipelago.cache;

import java.time.Duration;

/** L2 of a cache that has none. */
final class NoSecondTier implements SecondTier {

    @Override
    public void start(Backplane.Listener listener) {}

    @Override
    public <V> Lookup<V> read(CacheKey<V> key, boolean olderAtHand) {
        return Lookup.nothing();
    }

    @Override
    public Duration patience() {
        return Duration.ZERO;
    }

    @Override
    public Stamp stamp(CacheKey<?> key) {
        return Stamp.CLEAN;
    }

    @Override
    public Turn turn(CacheKey<?> key, String token, long nanos) {
        return Turn.FREE;
    }

    @Override
    public void endTurn(CacheKey<?> key, String token, long tookNanos, boolean afterWrites) {}

    @Override
    public void write(CacheKey<?> key, Content<?> content, Stamp stamp) {}

    @Override
    public void delete(CacheKey<?> key, boolean drop) {}

    @Override
    public void remove(String mark) {}

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
