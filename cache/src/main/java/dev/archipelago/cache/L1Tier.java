package dev.archipelago.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.archipelago.cache.EntryOptions.Tiers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * L1: entries by key text in memory, bounded by their weight in bytes.
 *
 * <p>Entries have their own expiry rather than Caffeine's: that writes to a shared entry at each read and doubles the
 * cost of a hit. Those no longer usable are swept out every few seconds by whoever stores.
 */
final class L1Tier {

    private static final long SWEEP_NANOS = Duration.ofSeconds(10).toNanos();

    private final com.github.benmanes.caffeine.cache.Cache<CacheKey<?>, Entry<?>> entries;
    private final LongAdder evictions = new LongAdder();
    private final Ticker ticker;
    private final AtomicLong nextSweep;
    private final long maximumBytes;
    private final int leastWeight;

    /** @param maximumEntries how many entries fit at most, whatever they weigh */
    L1Tier(long maximumBytes, long maximumEntries, Ticker ticker) {
        this.ticker = ticker;
        this.nextSweep = new AtomicLong(ticker.read() + SWEEP_NANOS);
        this.maximumBytes = maximumBytes;
        this.leastWeight = (int) Math.min(Integer.MAX_VALUE, Math.max(1, maximumBytes / maximumEntries));
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maximumBytes)
                .weigher((CacheKey<?> key, Entry<?> entry) -> entry.weight())
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

    /** The entry, which may no longer be usable: for those who ask whether it is fresh. */
    @Nullable
    Entry<?> find(CacheKey<?> key) {
        return entries.getIfPresent(key);
    }

    /** The entry if it is usable, fresh or not. */
    @Nullable
    Entry<?> findUsable(CacheKey<?> key) {
        Entry<?> entry = entries.getIfPresent(key);
        return entry != null && entry.usable(ticker.read()) ? entry : null;
    }

    void put(CacheKey<?> key, Entry<?> entry) {
        if (entry.usableFor() > 0) {
            entries.put(key, entry);
        } else {
            entries.invalidate(key);
        }
    }

    /** Makes the entry expire now if it may stand in after that, else drops it. */
    void expire(String text) {
        entries.asMap()
                .computeIfPresent(
                        CacheKey.named(text),
                        (key, entry) -> entry.options().failSafe().isZero() ? null : entry.doubted(ticker.read()));
    }

    /** Makes all expire that Redis may have a newer value of; they stay usable. */
    void doubtAll() {
        entries.asMap()
                .replaceAll((key, entry) ->
                        entry.options().tiers() == Tiers.L1_AND_L2 ? entry.doubted(ticker.read()) : entry);
    }

    /** Drops the entries that bear the removal marker. */
    void removeMarked(String marker) {
        entries.asMap()
                .entrySet()
                .removeIf(entry -> RedisKeys.marked(
                        marker, entry.getKey().text(), entry.getValue().tags()));
    }

    void remove(String text) {
        entries.invalidate(CacheKey.named(text));
    }

    /** Drops what is no longer usable, if that was not done lately. */
    void sweepIfDue() {
        long now = ticker.read();
        long due = nextSweep.get();
        if (now - due >= 0 && nextSweep.compareAndSet(due, now + SWEEP_NANOS)) {
            sweep(now);
        }
    }

    private void sweep(long now) {
        entries.asMap().values().removeIf(entry -> !entry.usable(now));
    }

    /** Drops all and returns how many there were. */
    long clear() {
        long count = size();
        entries.invalidateAll();
        return count;
    }

    long size() {
        sweep(ticker.read());
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
}
