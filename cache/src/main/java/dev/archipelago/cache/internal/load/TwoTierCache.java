package dev.archipelago.cache.internal.load;

import static java.util.Objects.requireNonNull;

import dev.archipelago.cache.AbsentValueException;
import dev.archipelago.cache.BulkLoader;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.cache.CachedEntry;
import dev.archipelago.cache.ConditionalLoader;
import dev.archipelago.cache.EntryOptions.Tiers;
import dev.archipelago.cache.KeySyntax;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.cache.Loader;
import dev.archipelago.cache.Propagation;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The implementation of {@link Cache}: hits are answered from L1; everything else goes through an in-flight load. */
public final class TwoTierCache implements Cache {

    private static final Logger LOG = LoggerFactory.getLogger(Cache.class);
    private static final Logger KEYS = CacheEventPublisher.KEYS;

    private final L1Tier l1;
    private final L2Tier l2;
    private final LongSupplier ticker;
    private final CoarseTicker clock;
    private final Counters counters;
    private final RandomGenerator random;
    private final InFlightLoads inFlight;
    private final TierMode tiers = new TierMode();
    private final LoadExecutor executor;
    private final LoadCompletion completion;
    private final LoadRequests requests;
    private final BulkLoads bulk;
    private final CacheEventPublisher events;
    private volatile boolean closed;

    /** Whether hits are told, as of the last miss: to ask the logger each time would cost as much as a hit. */
    private boolean tellsHits;

    TwoTierCache(
            CacheSettings settings, L2Tier l2, LoaderInvoker invoker, Counters counters, CacheEventPublisher events) {
        this.l1 = new L1Tier(settings, events::evicted);
        this.l2 = l2;
        this.ticker = settings.time().ticker();
        this.clock = CoarseTicker.of(ticker);
        this.counters = counters;
        this.random = settings.loading().random();
        this.inFlight = new InFlightLoads(this::startQueued);
        this.events = events;
        this.tellsHits = events.tellsHits();
        this.completion = new LoadCompletion(l1, l2, inFlight, tiers, settings, events);
        this.executor = new LoadExecutor(l1, l2, tiers, invoker, settings, events, completion);
        this.requests = new LoadRequests(settings, l1, inFlight, executor, completion, counters, events);
        BulkLookups lookups = new BulkLookups(l1, l2, tiers, inFlight, executor, events, ticker);
        this.bulk = new BulkLoads(
                inFlight,
                requests,
                lookups,
                new BulkExecutor(l1, l2, tiers, invoker, lookups, executor, completion),
                counters,
                settings.loading().decorator());
        l2.start(new InvalidationApplier(l1, inFlight, events));
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
        tellsHits = events.tellsHits();
        Outcome<V> outcome = requests.await(key, loader, false);
        count(key, outcome);
        return outcome.entry().present();
    }

    private void count(CacheKey<?> key, Outcome<?> outcome) {
        switch (outcome.origin()) {
            case L1 -> countHit(key);
            case L2 -> {
                counters.l2Hits.increment();
                events.hit(key.text(), false);
            }
            case LOADER -> {
                counters.misses.increment();
                events.missed(key.text());
            }
            case STALE -> {
                counters.misses.increment();
                counters.staleServes.increment();
                events.servedStale(key.text());
            }
        }
    }

    @Override
    public <V> CompletableFuture<V> getAsync(CacheKey<V> key, Loader<V> loader) {
        return async(key, hit(key, loader, null), ConditionalLoader.of(loader))
                .thenApply(value -> value.orElseThrow(() -> new AbsentValueException(key.text())));
    }

    @Override
    public <V> CompletableFuture<Optional<V>> findAsync(CacheKey<V> key, ConditionalLoader<V> loader) {
        return async(key, hit(key, null, loader), loader);
    }

    private <V> CompletableFuture<Optional<V>> async(
            CacheKey<V> key, @Nullable Entry<V> hit, ConditionalLoader<V> loader) {
        if (hit != null) {
            return CompletableFuture.completedFuture(hit.present());
        }
        ConditionalLoader<V> decorated = requests.decorated(key, loader);
        return CompletableFuture.supplyAsync(
                () -> loadThrough(key, decorated),
                task -> Thread.ofVirtual().name("cache-async-" + key.text()).start(task));
    }

    @Override
    public <V> Map<CacheKey<V>, V> getAll(Collection<CacheKey<V>> keys, BulkLoader<V> loader) {
        Map<CacheKey<V>, V> values = LinkedHashMap.newLinkedHashMap(keys.size());
        List<CacheKey<V>> missing = new ArrayList<>();
        long now = clock.read();
        for (CacheKey<V> key : keys) {
            Entry<V> entry = l1.find(key);
            if (entry == null || !entry.fresh(now)) {
                missing.add(key);
            } else {
                countHit(key);
                entry.present().ifPresent(value -> values.put(key, value));
            }
        }
        if (missing.isEmpty()) {
            return values;
        }
        bulk.await(missing, loader, (key, outcome) -> {
            count(key, outcome);
            outcome.entry().present().ifPresent(value -> values.put(key, value));
        });
        return values;
    }

    @Override
    public <V> Optional<LoadResult<V>> lookup(CacheKey<V> key) {
        Entry<V> entry = l1.find(key);
        if (entry != null && entry.fresh(clock.read())) {
            countHit(key);
            return Optional.of(entry.result());
        }
        Optional<Outcome<V>> found = requests.lookup(key);
        if (found.isEmpty()) {
            counters.misses.increment();
            events.missed(key.text());
            return Optional.empty();
        }
        count(key, found.get());
        return found.map(outcome -> outcome.entry().result());
    }

    @Override
    public <V> Propagation put(CacheKey<V> key, V value) {
        requests.requireOpen(key);
        executor.put(key, value);
        return propagation(0);
    }

    /** Returns the propagation of the changes that were queued so far. */
    private Propagation propagation(long entries) {
        return new QueuedPropagation(l2, l2.position(), entries);
    }

    @Override
    public Stream<CachedEntry> entries() {
        return l1.entries();
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
    public Propagation expire(CacheKey<?> key) {
        counters.removals.increment();
        completion.failures().forget(key.text());
        inFlight.detach(key.text(), () -> {
            l2.delete(key, false);
            Entry<?> entry = l1.findUsable(key);
            if (entry != null) {
                l1.put(key, entry.expired(ticker.getAsLong()));
            }
        });
        events.expired(key.text());
        return propagation(0);
    }

    @Override
    public Propagation remove(CacheKey<?> key) {
        counters.removals.increment();
        completion.failures().forget(key.text());
        AtomicLong removed = new AtomicLong();
        inFlight.detach(key.text(), () -> {
            l2.delete(key, true);
            removed.set(l1.remove(key) ? 1 : 0);
        });
        events.removed(key.text());
        return propagation(removed.get());
    }

    @Override
    public Propagation clear() {
        return removeCoveredBy(Markers.ALL);
    }

    @Override
    public Propagation removeByTag(String tag) {
        return removeCoveredBy(Markers.tag(KeySyntax.requireTag(tag)));
    }

    @Override
    public Propagation removeByPrefix(String prefix) {
        return removeCoveredBy(Markers.space(KeySyntax.requirePrefix(prefix)));
    }

    private Propagation removeCoveredBy(String marker) {
        counters.removals.increment();
        completion.failures().forgetAll();
        // Also before the invalidation is queued: a load in flight must not take it for one before its start, nor store
        // its result after it.
        inFlight.detachCoveredBy(marker);
        l2.invalidate(marker);
        AtomicLong removed = new AtomicLong();
        inFlight.removeCoveredBy(
                marker, () -> removed.set(marker.equals(Markers.ALL) ? l1.clear() : l1.removeCoveredBy(marker)));
        events.removedAll(marker);
        return propagation(removed.get());
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
        if (tellsHits) {
            events.hit(key.text(), true);
        }
    }
}
