package dev.archipelago.cache.internal.load;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.cache.ConditionalLoader;
import dev.archipelago.cache.EntryOptions.Tiers;
import dev.archipelago.cache.KeySyntax;
import dev.archipelago.cache.Loader;
import dev.archipelago.cache.internal.CacheEventPublisher;
import dev.archipelago.cache.internal.Counters;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.internal.invalidate.Markers;
import dev.archipelago.cache.internal.l1.CoarseTicker;
import dev.archipelago.cache.internal.l1.L1Tier;
import dev.archipelago.cache.internal.l2.L2Tier;
import dev.archipelago.cache.internal.load.InFlightLoad.Origin;
import dev.archipelago.cache.internal.load.InFlightLoad.Outcome;
import dev.archipelago.cache.internal.load.InFlightLoads.Demand;
import dev.archipelago.cache.redis.RedisStatistics;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The implementation of {@link Cache}: hits are answered from L1; everything else goes through an in-flight load. */
public final class TwoTierCache implements Cache {

    private static final Logger LOG = LoggerFactory.getLogger(Cache.class);
    private static final Logger KEYS = CacheEventPublisher.KEYS;

    private final CacheSettings settings;
    private final L1Tier l1;
    private final L2Tier l2;
    private final Ticker ticker;
    private final CoarseTicker clock;
    private final Counters counters;
    private final RandomGenerator random;
    private final InFlightLoads inFlight;
    private final TierMode tiers = new TierMode();
    private final LoadExecutor executor;
    private volatile boolean closed;

    /** Whether hits are logged, as of the last miss: to ask the logger each time would cost as much as a hit. */
    private boolean logsHits = KEYS.isDebugEnabled();

    TwoTierCache(
            CacheSettings settings, L2Tier l2, LoaderInvoker invoker, Counters counters, CacheEventPublisher events) {
        this.settings = settings;
        this.l1 = new L1Tier(settings);
        this.l2 = l2;
        this.ticker = settings.time().ticker();
        this.clock = CoarseTicker.of(ticker);
        this.counters = counters;
        this.random = settings.loading().random();
        this.inFlight = new InFlightLoads(this::startQueued);
        this.executor = new LoadExecutor(l1, l2, inFlight, tiers, invoker, settings, events);
        l2.start(new InvalidationApplier(l1, inFlight));
    }

    @Override
    public <V> V get(CacheKey<V> key, Loader<V> loader) {
        Entry<V> hit = hit(key, loader, null);
        V value = hit != null
                ? hit.value()
                : loadThrough(key, ConditionalLoader.of(loader)).orElse(null);
        if (value == null) {
            throw absent(key);
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
                refreshAhead(key, conditional != null ? conditional : ConditionalLoader.of(requireNonNull(plain)));
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
        Outcome<V> outcome = joinOrStart(key, loader, false);
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
        return refresh(key, ConditionalLoader.of(loader)).orElseThrow(() -> absent(key));
    }

    @Override
    public <V> Optional<V> refresh(CacheKey<V> key, ConditionalLoader<V> loader) {
        Outcome<V> outcome = joinOrStart(key, loader, true);
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
        inFlight.detach(key.text(), () -> {
            l2.delete(key, true);
            l1.remove(key);
        });
    }

    @Override
    public long clear() {
        counters.removals.increment();
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
            inFlight.abandonAll("the cache was closed");
            l2.close();
            clock.close();
        }
    }

    /** Returns the number of lookups and loads in flight. */
    public int loadsInFlight() {
        return inFlight.size();
    }

    private <V> void refreshAhead(CacheKey<V> key, ConditionalLoader<V> loader) {
        if (closed) {
            return;
        }
        InFlightLoads.Joined<V> joined = inFlight.join(
                InFlightLoad.ahead(
                        key, loader, Durations.nanos(settings.loading().hardTimeout(key))),
                Demand.LOAD);
        if (joined.created()) {
            counters.earlyLoads.increment();
            KEYS.debug("refreshing {} ahead of its expiry", key.text());
            executor.start(joined.load());
        }
    }

    private void startQueued(InFlightLoad<?> load) {
        executor.start(load);
    }

    private static CacheLoadException absent(CacheKey<?> key) {
        return new CacheLoadException(
                key.text(), new NoSuchElementException("there is no value, as find has established; use find instead"));
    }

    private <V> Outcome<V> joinOrStart(CacheKey<V> key, ConditionalLoader<V> loader, boolean forced) {
        if (closed) {
            throw new IllegalStateException("the cache is closed; " + key.text() + " cannot be loaded");
        }
        logsHits = KEYS.isDebugEnabled();
        long hardTimeout = Durations.nanos(settings.loading().hardTimeout(key));
        long begin = System.nanoTime();
        long left = hardTimeout;
        while (true) {
            InFlightLoads.Joined<V> joined = inFlight.join(
                    new InFlightLoad<>(key, loader, forced, left), forced ? Demand.NEW_LOAD : Demand.VALUE);
            if (joined.created()) {
                if (!joined.queued()) {
                    executor.begin(joined.load());
                }
            } else {
                counters.coalesced.increment();
                KEYS.debug("waiting for the load of {} in flight", key.text());
            }
            Outcome<V> outcome = awaitUnlessCyclic(joined.load(), forced, left);
            left = hardTimeout - (System.nanoTime() - begin);
            // A load that another caller started before a removal may be too old for a caller that came after it.
            if (!outcome.invalidated() || joined.created() || left <= 0) {
                return outcome;
            }
        }
    }

    /** Waits for a load, unless that waits for the loader that runs on this thread. */
    private <V> Outcome<V> awaitUnlessCyclic(InFlightLoad<V> load, boolean forced, long nanos) {
        InFlightLoad<?> caller = LoadExecutor.current();
        if (caller == null) {
            return await(load, forced, nanos);
        }
        try {
            caller.waitFor(load);
            return await(load, forced, nanos);
        } finally {
            caller.waitFor(null);
        }
    }

    private <V> Outcome<V> await(InFlightLoad<V> load, boolean forced, long nanos) {
        CacheKey<V> key = load.key();
        try {
            return awaitWithSoftTimeout(load, nanos);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return staleOutcome(key).orElseThrow(() -> failure(key, forced, cause));
        } catch (TimeoutException e) {
            // The load may have more time left than this caller.
            if (load.remainingNanos() == 0) {
                inFlight.abandon(load);
            }
            executor.backOff(key);
            TimeoutException late = new TimeoutException("no value within "
                    + settings.loading().hardTimeout(key) + "; the load was abandoned, check what it waits for");
            return staleOutcome(key).orElseThrow(() -> failure(key, forced, late));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(key, forced, e);
        }
    }

    private <V> Outcome<V> awaitWithSoftTimeout(InFlightLoad<V> load, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        long end = System.nanoTime() + Math.min(nanos, load.remainingNanos());
        Optional<Duration> soft = load.key().options().softTimeout();
        if (soft.isPresent()) {
            try {
                return load.await(Math.min(end - System.nanoTime(), Durations.nanos(soft.get())));
            } catch (TimeoutException e) {
                Optional<Outcome<V>> stale = staleOutcome(load.key());
                if (stale.isPresent()) {
                    KEYS.debug("stale {} after the soft timeout", load.key().text());
                    return stale.get();
                }
                // L2 may still deliver a stale value.
                return load.awaitUsable(end - System.nanoTime());
            }
        }
        return load.await(end - System.nanoTime());
    }

    private CacheLoadException failure(CacheKey<?> key, boolean forced, Throwable cause) {
        if (!forced) {
            counters.misses.increment();
        }
        return new CacheLoadException(key.text(), cause);
    }

    private <V> Optional<Outcome<V>> staleOutcome(CacheKey<V> key) {
        Entry<V> entry = l1.findServableOnFailure(key);
        return entry == null ? Optional.empty() : Optional.of(new Outcome<>(entry, Origin.STALE, false));
    }

    private void countHit(CacheKey<?> key) {
        counters.l1Hits.increment();
        if (logsHits) {
            KEYS.debug("L1 hit {}", key.text());
        }
    }
}
