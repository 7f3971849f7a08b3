package dev.archipelago.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** L1: entries by key text in memory, bounded by their weight in bytes, each dropped when it is no longer usable. */
final class FirstTier {

    private final com.github.benmanes.caffeine.cache.Cache<String, Entry<?>> entries;
    private final LongAdder evictions = new LongAdder();
    private final long maximumBytes;
    private final int leastWeight;

    /** @param maximumEntries how many entries fit at most, whatever they weigh */
    FirstTier(long maximumBytes, long maximumEntries, Ticker ticker) {
        this.maximumBytes = maximumBytes;
        this.leastWeight = (int) Math.min(Integer.MAX_VALUE, Math.max(1, maximumBytes / maximumEntries));
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maximumBytes)
                .weigher((String key, Entry<?> entry) -> entry.weight())
                .expireAfter(new Usability())
                .ticker(ticker)
                .evictionListener((key, entry, cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        evictions.increment();
                    }
                })
                .build();
    }

    /** What an entry of so many bytes weighs: as much as one share of the entries at least. */
    int weigh(int bytes) {
        return Math.max(bytes, leastWeight);
    }

    /** The entry as long as it is usable, fresh or not. */
    @Nullable
    Entry<?> find(String key) {
        return entries.getIfPresent(key);
    }

    void put(String key, Entry<?> entry) {
        if (entry.usableFor() > 0) {
            entries.put(key, entry);
        } else {
            entries.invalidate(key);
        }
    }

    void remove(String key) {
        entries.invalidate(key);
    }

    /** Drops all and returns how many there were. */
    long clear() {
        long count = size();
        entries.invalidateAll();
        return count;
    }

    long size() {
        entries.cleanUp();
        return entries.estimatedSize();
    }

    long bytes() {
        return entries.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
    }

    long maximumBytes() {
        return maximumBytes;
    }

    long evictions() {
        return evictions.sum();
    }

    /** Every entry says itself how long it lives; reading it changes nothing. */
    private static final class Usability implements Expiry<String, Entry<?>> {

        @Override
        public long expireAfterCreate(String key, Entry<?> entry, long now) {
            return entry.usableFor();
        }

        @Override
        public long expireAfterUpdate(String key, Entry<?> entry, long now, long current) {
            return entry.usableFor();
        }

        @Override
        public long expireAfterRead(String key, Entry<?> entry, long now, long current) {
            return current;
        }
    }
}
