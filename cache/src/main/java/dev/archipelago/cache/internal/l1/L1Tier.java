package dev.archipelago.cache.internal.l1;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.cache.CachedEntry;
import dev.archipelago.cache.EntryOptions.Tiers;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.invalidate.Markers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The in-memory tier: entries by key, bounded by their weight and their number. Thread-safe.
 *
 * <p>Entries carry their own expiry, because Caffeine's writes to a shared object on each read and doubles the cost of
 * a hit. Entries that are no longer usable are removed periodically by threads that load.
 */
public final class L1Tier {

    private static final long SWEEP_NANOS = Duration.ofSeconds(10).toNanos();

    /** If there are too many entries, a further share of {@code 1 / BATCH} is evicted with them. */
    private static final int BATCH = 64;

    private final Cache<CacheKey<?>, Entry<?>> entries;
    private final Consumer<String> onEviction;
    private final LongAdder evictions = new LongAdder();
    private final LongAdder promotions = new LongAdder();
    private final LongSupplier ticker;
    private final AtomicLong nextSweep;
    private final long maximumBytes;
    private final long maximumEntries;
    private final AtomicBoolean evicting = new AtomicBoolean();

    /** @param onEviction receives the keys of entries that are evicted because of a bound */
    public L1Tier(CacheSettings settings, Consumer<String> onEviction) {
        this.onEviction = onEviction;
        this.ticker = settings.time().ticker();
        this.nextSweep = new AtomicLong(ticker.getAsLong() + SWEEP_NANOS);
        this.maximumBytes = settings.l1().maximumBytes();
        this.maximumEntries = settings.l1().maximumEntries();
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maximumBytes)
                .weigher((CacheKey<?> key, Entry<?> entry) -> entry.weight())
                .evictionListener((key, entry, cause) -> {
                    if (cause == RemovalCause.SIZE && key instanceof CacheKey<?> evicted) {
                        evicted(evicted);
                    }
                })
                .build();
    }

    /** Returns the entry of a key, usable or not; null if there is none. */
    @SuppressWarnings("unchecked") // all keys with the same text have the same type of value: the contract of CacheKey
    public <V> @Nullable Entry<V> find(CacheKey<V> key) {
        return (Entry<V>) entries.getIfPresent(key);
    }

    /** Returns the entry of a key if it is usable, fresh or stale; null otherwise. */
    public <V> @Nullable Entry<V> findUsable(CacheKey<V> key) {
        Entry<V> entry = find(key);
        return entry != null && entry.usable(ticker.getAsLong()) ? entry : null;
    }

    /** Returns the entry of a key if it may be served when a load fails; null otherwise. */
    public <V> @Nullable Entry<V> findServableOnFailure(CacheKey<V> key) {
        Entry<V> entry = find(key);
        return entry != null && entry.servableOnFailure(ticker.getAsLong()) ? entry : null;
    }

    /** Stores an entry, or removes the one of the key if the new one is not usable. */
    public void put(CacheKey<?> key, Entry<?> entry) {
        if (entry.usable(ticker.getAsLong())) {
            entries.put(key, entry);
            evictExcess();
        } else {
            entries.invalidate(key);
        }
    }

    private void evicted(CacheKey<?> key) {
        evictions.increment();
        onEviction.accept(key.text());
    }

    /** Evicts the entries least likely to be used if there are too many. Caffeine bounds only their weight. */
    private void evictExcess() {
        if (entries.estimatedSize() <= maximumEntries || !evicting.compareAndSet(false, true)) {
            return;
        }
        try {
            entries.cleanUp();
            long excess = entries.estimatedSize() - maximumEntries;
            if (excess > 0) {
                int count = (int) Math.min(Integer.MAX_VALUE, excess + maximumEntries / BATCH);
                entries.policy().eviction().orElseThrow().coldest(count).forEach((key, entry) -> {
                    if (entries.asMap().remove(key, entry)) {
                        evicted(key);
                    }
                });
            }
        } finally {
            evicting.set(false);
        }
    }

    /** Stores an entry that was found in L2. */
    public void promote(CacheKey<?> key, Entry<?> entry) {
        promotions.increment();
        put(key, entry);
    }

    /** Stores an entry of which L2 may have a newer value: expired, or not at all without a fail-safe window. */
    public void putSuspect(CacheKey<?> key, Entry<?> entry) {
        if (!entry.options().failSafe().isZero()) {
            put(key, entry.suspect(ticker.getAsLong()));
        }
    }

    /** Expires an entry because of a newer value in L2; one without a fail-safe window is removed. */
    public void expire(CacheKey<?> key) {
        entries.asMap()
                .computeIfPresent(
                        key,
                        (same, entry) ->
                                entry.options().failSafe().isZero() ? null : entry.suspect(ticker.getAsLong()));
    }

    /** Expires all entries of which L2 may have a newer value; they remain usable. */
    public void suspectAll() {
        entries.asMap()
                .replaceAll((key, entry) ->
                        entry.options().tiers() == Tiers.L1_AND_L2 ? entry.suspect(ticker.getAsLong()) : entry);
    }

    /** Removes the entries a marker covers and returns their number. */
    public long removeCoveredBy(String marker) {
        long[] removed = new long[1];
        entries.asMap().entrySet().removeIf(entry -> {
            boolean covered = Markers.covers(
                    marker, entry.getKey().text(), entry.getValue().tags());
            removed[0] += covered ? 1 : 0;
            return covered;
        });
        return removed[0];
    }

    /** Removes the entry of a key. Returns whether there was one. */
    public boolean remove(CacheKey<?> key) {
        return entries.asMap().remove(key) != null;
    }

    /** Returns a weakly consistent view of the usable entries. */
    public Stream<CachedEntry> entries() {
        long now = ticker.getAsLong();
        return entries.asMap().entrySet().stream()
                .filter(entry -> entry.getValue().usable(now))
                .map(entry -> entry.getValue().describe(entry.getKey().text(), now));
    }

    /** Removes entries that are no longer usable, if that was not done within the last 10 seconds. */
    public void sweepIfDue() {
        long now = ticker.getAsLong();
        long due = nextSweep.get();
        if (now - due >= 0 && nextSweep.compareAndSet(due, now + SWEEP_NANOS)) {
            sweep(now);
        }
    }

    private void sweep(long now) {
        entries.asMap().values().removeIf(entry -> !entry.usable(now));
    }

    /** Removes all entries and returns how many usable ones there were. */
    public long clear() {
        long count = size();
        entries.invalidateAll();
        return count;
    }

    private long size() {
        sweep(ticker.getAsLong());
        entries.cleanUp();
        evictExcess();
        return entries.estimatedSize();
    }

    /** Returns the statistics of this tier. */
    public CacheStatistics.L1 statistics() {
        long count = size(); // first, because the weight is exact only after maintenance
        long bytes = entries.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
        return new CacheStatistics.L1(count, bytes, maximumBytes, evictions.sum(), promotions.sum());
    }
}
