package dev.archipelago.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.archipelago.cache.InFlightLoad.Origin;
import dev.archipelago.cache.L2Tier.LeaseOutcome;
import dev.archipelago.cache.L2Tier.Lookup;
import dev.archipelago.cache.L2Tier.Stored;
import dev.archipelago.cache.LoaderInvoker.Older;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Runs inFlight, each on a virtual thread of its own: L1 once more, L2, then the loader. */
final class LoadExecutor {

    private final L1Tier l1;
    private final L2Tier l2;
    private final InFlightLoads inFlight;
    private final TierMode tiers;
    private final Ticker ticker;
    private final TwoTierCache.Timing timing;
    private final Counters counters;
    private final LoaderInvoker loading;
    private final CacheEventPublisher events;

    LoadExecutor(
            L1Tier l1,
            L2Tier l2,
            InFlightLoads inFlight,
            TierMode tiers,
            Ticker ticker,
            TwoTierCache.Timing timing,
            Counters counters,
            LoaderInvoker loading,
            CacheEventPublisher events) {
        this.l1 = l1;
        this.l2 = l2;
        this.inFlight = inFlight;
        this.tiers = tiers;
        this.ticker = ticker;
        this.timing = timing;
        this.counters = counters;
        this.loading = loading;
        this.events = events;
    }

    /** What a look into both tiers brought that did not end the load. */
    private record TierLookup<V>(Optional<Stored<V>> older, MarkerVersions versions, boolean lookAgain) {}

    /** Lets the load run on a thread of its own. */
    void start(InFlightLoad<?> load) {
        start(load, null);
    }

    /**
     * Looks into L2 on the calling thread and starts only a load: two changes of thread cost more than Redis does. A
     * caller who could not wait long enough, or is interrupted meanwhile, leaves it all to the load's own thread.
     */
    <V> void begin(InFlightLoad<V> load) {
        CacheKey<V> key = load.key();
        TierLookup<V> found = null;
        if (!load.forced()
                && l2.configured()
                && tiers.l2(key.options())
                && key.options().softTimeout().isEmpty()
                && l2.timeout().compareTo(timing.hardTimeout(key)) < 0) {
            try {
                found = look(load);
            } catch (Throwable failure) { // whatever it is belongs to all who wait
                completeFailed(load, Optional.empty(), failure);
                return;
            }
            if (found == null) {
                l1.sweepIfDue();
                return;
            }
        }
        start(load, Thread.currentThread().isInterrupted() ? null : found);
    }

    private <V> void start(InFlightLoad<V> load, @Nullable TierLookup<V> found) {
        Thread.ofVirtual().name("cache-load-" + load.key().text()).start(() -> run(load, found));
    }

    /** Lets the older value of the key, if there is one, stand in for a while without another try. */
    void backOff(CacheKey<?> key) {
        Entry<?> entry = l1.findUsable(key);
        if (entry != null) {
            entry.backOff(ticker.read() + Durations.nanos(timing.failSafeBackOff()));
        }
    }

    private <V> void run(InFlightLoad<V> load, @Nullable TierLookup<V> before) {
        Optional<Stored<V>> older = Optional.empty();
        try {
            TierLookup<V> found = before;
            if (load.forced()) {
                MarkerVersions versions =
                        tiers.l2(load.key().options()) ? l2.versions(load.key()) : MarkerVersions.CLEAN;
                found = new TierLookup<>(Optional.empty(), versions, false);
            } else if (found == null) {
                found = look(load);
            }
            if (found == null) {
                return;
            }
            older = found.older();
            loadWithLease(load, older, found.versions(), found.lookAgain());
        } catch (Throwable failure) { // whatever the loader threw belongs to those who wait
            completeFailed(load, older, failure);
        }
        l1.sweepIfDue();
    }

    /** Looks into L1 once more and into L2; null if that ended the load. */
    private <V> @Nullable TierLookup<V> look(InFlightLoad<V> load) {
        if (completeFromL1(load)) {
            return null;
        }
        Lookup<V> lookup = lookInL2(load.key());
        if (completeFromL2(load, lookup)) {
            return null;
        }
        return new TierLookup<>(keepOlder(load, lookup), lookup.versions(), !lookup.rejected());
    }

    private <V> boolean completeFromL1(InFlightLoad<V> load) {
        Entry<V> entry = find(load.key());
        if (entry == null || !entry.fresh(ticker.read()) || !load.settleForHit()) {
            return false;
        }
        boolean sure = inFlight.complete(load, entry.tags(), () -> {});
        load.complete(entry.present(), Origin.L1, sure);
        return true;
    }

    private <V> Lookup<V> lookInL2(CacheKey<V> key) {
        if (!tiers.l2(key.options()) || !l2.configured()) {
            return Lookup.nothing();
        }
        long begin = System.nanoTime();
        try {
            return l2.read(key, !key.options().failSafe().isZero() && find(key) != null);
        } finally {
            counters.l2Reads.increment();
            counters.l2ReadNanos.add(System.nanoTime() - begin);
        }
    }

    private <V> boolean completeFromL2(InFlightLoad<V> load, Lookup<V> lookup) {
        if (lookup.stored().isEmpty()) {
            return false;
        }
        Stored<V> stored = lookup.stored().get();
        if (!stored.remaining().isPositive() || !load.settleForHit()) {
            return false;
        }
        boolean sure = inFlight.complete(load, stored.tags(), () -> promote(load.key(), stored));
        load.complete(stored.value(), Origin.L2, sure);
        return true;
    }

    private <V> void promote(CacheKey<V> key, Stored<V> stored) {
        if (tiers.l1(key.options())) {
            counters.promotions.increment();
            l1.put(key, entry(key, stored));
            CacheEventPublisher.KEYS.debug("promoted {}, fresh for {}", key.text(), stored.remaining());
        }
    }

    /** Keeps the expired value L2 had, so that it may stand in for the load to come. */
    private <V> Optional<Stored<V>> keepOlder(InFlightLoad<V> load, Lookup<V> lookup) {
        CacheKey<V> key = load.key();
        Optional<Stored<V>> usable = lookup.stored()
                .filter(stored ->
                        stored.remaining().plus(key.options().failSafe()).isPositive());
        usable.ifPresent(stored -> inFlight.during(load, stored.tags(), () -> {
            if (tiers.l1(key.options()) && l1.findUsable(key) == null) {
                l1.put(key, entry(key, stored));
            }
            load.offerOlder(stored.value());
        }));
        return usable;
    }

    /**
     * Loads, alone among all processes where that can be had. Who asked for a load does not wait for a turn: what another
     * process brings may have been begun before they asked.
     */
    private <V> void loadWithLease(
            InFlightLoad<V> load, Optional<Stored<V>> older, MarkerVersions versions, boolean lookAgain)
            throws Exception {
        CacheKey<V> key = load.key();
        boolean forced = load.forced();
        load.beginLoad();
        if (forced || !tiers.l2(key.options()) || !key.codec().storable()) {
            load(load, older, versions, () -> {});
            return;
        }
        String token = UUID.randomUUID().toString();
        LeaseOutcome acquireLease = l2.acquireLease(key, token, load.remainingNanos());
        AtomicBoolean mine = new AtomicBoolean(acquireLease == LeaseOutcome.ACQUIRED);
        long begin = System.nanoTime();
        try {
            MarkerVersions now = versions;
            if (acquireLease == LeaseOutcome.WAITED || (acquireLease == LeaseOutcome.ACQUIRED && lookAgain)) {
                // Another process may have finished between the first look and this turn.
                Lookup<V> lookup = l2.read(key, false);
                if (completeFromOtherNode(load, lookup)) {
                    return;
                }
                now = lookup.versions();
            }
            load(load, older, now, () -> {
                if (mine.getAndSet(false)) {
                    l2.releaseLease(key, token, System.nanoTime() - begin, true);
                }
            });
        } finally {
            if (mine.get()) {
                l2.releaseLease(key, token, System.nanoTime() - begin, false);
            }
        }
    }

    private <V> boolean completeFromOtherNode(InFlightLoad<V> load, Lookup<V> lookup) {
        Optional<Stored<V>> fresh =
                lookup.stored().filter(stored -> stored.remaining().isPositive());
        fresh.ifPresent(stored -> {
            boolean sure = inFlight.complete(load, stored.tags(), () -> promote(load.key(), stored));
            load.complete(stored.value(), Origin.L2, sure);
        });
        return fresh.isPresent();
    }

    /** @param kept is run when the result is on its way to both tiers and before anyone has it */
    private <V> void load(InFlightLoad<V> load, Optional<Stored<V>> fromL2, MarkerVersions versions, Runnable kept)
            throws Exception {
        CacheKey<V> key = load.key();
        CacheEventPublisher.KEYS.debug("loading {}", key.text());
        LoadedValue<V> loaded = loading.run(key, load.loader(), older(key, fromL2));
        boolean sure = inFlight.complete(load, loaded.tags(), () -> keep(key, loaded, versions));
        kept.run();
        events.loaded(key.text());
        load.complete(loaded.value(), Origin.LOADER, sure);
    }

    /** The value a loader may go by: what L1 still has, else what L2 had. */
    private <V> Older<V> older(CacheKey<V> key, Optional<Stored<V>> fromL2) {
        Entry<V> entry = find(key);
        return entry != null
                ? new Older<>(entry.present(), entry.tags())
                : fromL2.map(stored -> new Older<>(stored.value(), stored.tags()))
                        .orElseGet(Older::none);
    }

    private <V> void keep(CacheKey<V> key, LoadedValue<V> loaded, MarkerVersions versions) {
        boolean inL2 = tiers.l2(key.options()) && key.codec().storable();
        int bytes = Math.max(loaded.weight(), loaded.payload().length);
        if (bytes > timing.maximumEntryBytes()) {
            counters.tooLarge.increment();
            events.tooLarge(key.text(), bytes, timing.maximumEntryBytes());
            l1.remove(key.text()); // the older value is wrong by now
            if (inL2) {
                l2.delete(key, true);
            }
            return;
        }
        if (tiers.l1(key.options())) {
            l1.put(
                    key,
                    entry(
                            key,
                            loaded.value(),
                            loaded.tags(),
                            loaded.weight(),
                            loaded.ttl(),
                            loaded.ttl(),
                            loaded.took()));
        }
        if (inL2) {
            l2.write(key, loaded, versions);
        }
    }

    private <V> void completeFailed(InFlightLoad<V> load, Optional<Stored<V>> fromL2, Throwable failure) {
        CacheKey<V> key = load.key();
        counters.loadFailures.increment();
        inFlight.complete(load, () -> backOff(key));
        Entry<V> entry = find(key);
        boolean inL1 = entry != null && !key.options().failSafe().isZero();
        events.loadFailed(key.text(), failure, inL1 || fromL2.isPresent());
        if (entry != null && inL1) {
            load.complete(entry.present(), Origin.STALE);
        } else if (fromL2.isPresent()) {
            load.complete(fromL2.get().value(), Origin.STALE);
        } else {
            load.fail(failure);
        }
    }

    private <V> Entry<V> entry(CacheKey<V> key, Stored<V> stored) {
        int weight = stored.value()
                .map(value -> key.codec().weight(value, stored.length()))
                .orElse(0);
        return entry(key, stored.value(), stored.tags(), weight, stored.remaining(), stored.ttl(), 0);
    }

    private <V> Entry<V> entry(
            CacheKey<V> key,
            Optional<V> value,
            Set<String> tags,
            int bytes,
            Duration remaining,
            Duration ttl,
            long took) {
        long now = ticker.read();
        RefreshAhead refreshAhead = RefreshAhead.of(
                key.options().refreshPolicy(), now, Durations.nanos(remaining), Durations.nanos(ttl), took);
        return Entry.of(
                value,
                key.options(),
                allTags(key, tags),
                l1.weigh(bytes),
                now,
                remaining,
                timing.l1Ttl(),
                refreshAhead);
    }

    private static Set<String> allTags(CacheKey<?> key, Set<String> further) {
        Set<String> own = key.options().tags();
        if (own.containsAll(further)) {
            return own;
        }
        Set<String> all = new HashSet<>(own);
        all.addAll(further);
        return Set.copyOf(all);
    }

    @SuppressWarnings("unchecked") // one text has one value type: that is the contract of CacheKey
    private <V> @Nullable Entry<V> find(CacheKey<V> key) {
        return (Entry<V>) l1.findUsable(key);
    }
}
