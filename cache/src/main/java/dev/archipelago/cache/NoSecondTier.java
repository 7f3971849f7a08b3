package dev.archipelago.cache;

import java.time.Duration;
import java.util.OptionalLong;

/** L2 of a cache that has none. */
final class NoSecondTier implements SecondTier {

    @Override
    public <V> Lookup<V> read(CacheKey<V> key, boolean olderAtHand) {
        return Lookup.nothing();
    }

    @Override
    public void write(CacheKey<?> key, Content<?> content, OptionalLong generation) {}

    @Override
    public void delete(CacheKey<?> key) {}

    @Override
    public void clear() {}

    @Override
    public boolean configured() {
        return false;
    }

    @Override
    public boolean available() {
        return false;
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
