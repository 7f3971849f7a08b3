package dev.archipelago.cache.internal.load;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.archipelago.cache.AbsentValueException;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.cache.ConditionalLoader;
import dev.archipelago.cache.EntryOptions.Tiers;
import dev.archipelago.cache.KeySyntax;
import dev.archipelago.cache.Loader;
import dev.archipelago.cache.internal.CacheEventPublisher;
import dev.archipelago.cache.internal.Counters;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.invalidate.Markers;
import dev.archipelago.cache.internal.l1.CoarseTicker;
import dev.archipelago.cache.internal.l1.L1Tier;
import dev.archipelago.cache.internal.l2.L2Tier;
import dev.archipelago.cache.internal.load.InFlightLoad.Origin;
import dev.archipelago.cache.internal.load.InFlightLoad.Outcome;
import dev.archipelago.cache.redis.RedisStatistics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The implementation of {@link Cache}: hits are answered from L1; everything else goes through an in-flight load. */
public final class TwoTierCache implements Cache {

    private static final Logger LOG = LoggerFactory.getLogger(Cache.class);
    private static final Logger KEYS = CacheEventPublisher.KEYS;

    private final L1Tier l1;
    private final L2Tier l2;
    private final Ticker ticker;
    private final CoarseTicker clock;
    private final Counters counters;
    private final RandomGenerator random;
    private final InFlightLoads inFlight;
    private final TierMode tiers = new TierMode();
    private final LoadExecutor executor;
    private final LoadRequests requests;
    private volatile boolean closed;

    /** Whether hits are logged, as of the last miss: to ask the logger each time would cost as much as a hit. */
    private boolean logsHits = KEYS.isDebugEnabled();

    TwoTierCache(
            CacheSettings settings, L2Tier l2, LoaderInvoker invoker, Counters counters, CacheEventPublisher events) {
        this.l1 = new L1Tier(settings);
        this.l2 = l2;
        this.ticker = settings.time().ticker();
        this.clock = CoarseTicker.of(ticker);
        this.counters = counters;
        this.random = settings.loading().random();
        this.inFlight = new InFlightLoads(this::startQueued);
        this.executor = new LoadExecutor(l1, l2, inFlight, tiers, invoker, settings, events);
        this.requests = new LoadRequests(settings, l1, inFlight, executor, counters);
        l2.start(new InvalidationApplier(l1, inFlight));
    }

    @Override
    public <V> V get(CacheKey<V> key, Loader<V> loader) {
        Entry<V> hit = hit(key, loader, null);
        V value = hit != null
                ? hit.value()
                : loadThrough(key, ConditionalLoader.of(loader)).orElse(null);
        if (value == null) {
            throw new AbsentValueException(key.text());
        }
        return value;
    }

    @Override
    public <V> Optional<V> find(CacheKey<V> key, ConditionalLoader<V> loader) {
        Entry<V> hit = hit(key, null, loader);
        return hit != null ? hit.present() : loadThrough(key, loader);
    }

    /**
     * Returns the entry of L1 that answers a read without waiting; null if there is none. May start a background
     * refresh. One of the two loaders is given; it is not converted for a hit.
     */
    private <V> @Nullable Entry<V> hit(
            CacheKey<V> key, @Nullable Loader<V> plain, @Nullable ConditionalLoader<V> conditional) {
        Entry<V> entry = l1.find(key);
        if (entry == null) {
            return null;
        }
        long now = clock.read();
        if (entry.settled(now)) {
            countHit(key);
            return entry;
        }
        if (entry.fresh(now)) {
            if (entry.claimRefreshAhead(now, random)) {
                requests.refreshAhead(
                        key, conditional != null ? conditional : ConditionalLoader.of(requireNonNull(plain)));
            }
            countHit(key);
            return entry;
        }
        if (entry.usable(now) && entry.backingOff(now)) {
            counters.l1Hits.increment();
            counters.staleServes.increment();
            KEYS.debug("stale {} while backing off", key.text());
            return entry;
        }
        return null;
    }

    private <V> Optional<V> loadThrough(CacheKey<V> key, ConditionalLoader<V> loader) {
        logsHits = KEYS.isDebugEnabled();
        Outcome<V> outcome = requests.await(key, loader, false);
        switch (outcome.origin()) {
            case L1 -> countHit(key);
            case L2 -> counters.l2Hits.increment();
            case LOADER -> counters.misses.increment();
            case STALE -> {
                counters.misses.increment();
                counters.staleServes.increment();
            }
        }
        return outcome.entry().present();
    }

    @Override
    public <V> V refresh(CacheKey<V> key, Loader<V> loader) {
        return refresh(key, ConditionalLoader.of(loader)).orElseThrow(() -> new AbsentValueException(key.text()));
    }

    @Override
    public <V> Optional<V> refresh(CacheKey<V> key, ConditionalLoader<V> loader) {
        Outcome<V> outcome = requests.await(key, loader, true);
        if (outcome.origin() == Origin.STALE) {
            counters.staleServes.increment();
        }
        return outcome.entry().present();
    }

    @Override
    public <V> Optional<V> getIfPresent(CacheKey<V> key) {
        Entry<V> entry = l1.find(key);
        if (entry == null) {
            return Optional.empty();
        }
        long now = clock.read();
        if (!entry.settled(now) && !entry.fresh(now)) {
            return Optional.empty();
        }
        countHit(key);
        return entry.present();
    }

    @Override
    public <V> Optional<V> getIfPresentOrStale(CacheKey<V> key) {
        Entry<V> entry = l1.find(key);
        if (entry == null) {
            return Optional.empty();
        }
        long now = clock.read();
        if (!entry.fresh(now)) {
            if (!entry.usable(now)) {
                return Optional.empty();
            }
            counters.staleServes.increment();
        }
        countHit(key);
        return entry.present();
    }

    @Override
    public void expire(CacheKey<?> key) {
        counters.removals.increment();
        executor.failures().forget(key.text());
        inFlight.detach(key.text(), () -> {
            l2.delete(key, false);
            Entry<?> entry = l1.findUsable(key);
            if (entry != null) {
                l1.put(key, entry.expired(ticker.read()));
            }
        });
    }

    @Override
    public void remove(CacheKey<?> key) {
        counters.removals.increment();
        executor.failures().forget(key.text());
        inFlight.detach(key.text(), () -> {
            l2.delete(key, true);
            l1.remove(key);
        });
    }

    @Override
    public long clear() {
        counters.removals.increment();
        executor.failures().forgetAll();
        // In this order: a load that starts after its predecessor was detached no longer finds the old value in L2.
        l2.invalidate(Markers.ALL);
        AtomicLong dropped = new AtomicLong();
        inFlight.removeCoveredBy(Markers.ALL, () -> dropped.set(l1.clear()));
        return dropped.get();
    }

    @Override
    public void removeByTag(String tag) {
        removeCoveredBy(Markers.tag(KeySyntax.requireTag(tag)));
    }

    @Override
    public void removeByPrefix(String prefix) {
        removeCoveredBy(Markers.space(KeySyntax.requirePrefix(prefix)));
    }

    private void removeCoveredBy(String marker) {
        counters.removals.increment();
        executor.failures().forgetAll();
        // Also before the invalidation is queued: a load in flight must not take it for one before its start.
        inFlight.detachCoveredBy(marker);
        l2.invalidate(marker);
        inFlight.removeCoveredBy(marker, () -> l1.removeCoveredBy(marker));
    }

    @Override
    public void mode(Tiers mode) {
        tiers.mode(mode);
        if (mode == Tiers.L2_ONLY) {
            inFlight.removeCoveredBy(Markers.ALL, l1::clear);
        }
        LOG.info("the cache uses {}", mode);
    }

    @Override
    public CacheStatistics statistics() {
        return StatisticsCollector.collect(counters, l1, l2, tiers.mode());
    }

    @Override
    public RedisStatistics l2Statistics(Duration timeout) {
        return l2.storeStatistics(timeout);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            requests.close();
            l2.close();
            clock.close();
        }
    }

    /** Returns the number of lookups and loads in flight. */
    public int loadsInFlight() {
        return inFlight.size();
    }

    private void startQueued(InFlightLoad<?> load) {
        executor.start(load);
    }

    private void countHit(CacheKey<?> key) {
        counters.l1Hits.increment();
        if (logsHits) {
            KEYS.debug("L1 hit {}", key.text());
        }
    }
}
