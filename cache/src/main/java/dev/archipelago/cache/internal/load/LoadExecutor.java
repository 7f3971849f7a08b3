package dev.archipelago.cache.internal.load;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.internal.CacheEventPublisher;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.internal.l1.L1Tier;
import dev.archipelago.cache.internal.l2.L2Tier;
import dev.archipelago.cache.internal.l2.L2Tier.LeaseResult;
import dev.archipelago.cache.internal.l2.L2Tier.Lookup;
import dev.archipelago.cache.internal.load.InFlightLoad.Origin;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Executes loads: looks up L1 once more, then L2, then runs the loader on a virtual thread. Thread-safe. */
final class LoadExecutor {

    /** The load whose loader runs on the current thread. */
    private static final ThreadLocal<InFlightLoad<?>> CURRENT = new ThreadLocal<>();

    private final L1Tier l1;
    private final L2Tier l2;
    private final InFlightLoads inFlight;
    private final TierMode mode;
    private final LoaderInvoker invoker;
    private final CacheSettings settings;
    private final CacheEventPublisher events;
    private final Ticker ticker;
    private final LoadFailures failures;

    LoadExecutor(
            L1Tier l1,
            L2Tier l2,
            InFlightLoads inFlight,
            TierMode mode,
            LoaderInvoker invoker,
            CacheSettings settings,
            CacheEventPublisher events) {
        this.l1 = l1;
        this.l2 = l2;
        this.inFlight = inFlight;
        this.mode = mode;
        this.invoker = invoker;
        this.settings = settings;
        this.events = events;
        this.ticker = settings.time().ticker();
        this.failures = new LoadFailures(settings);
    }

    /** Returns the keys that are not to be loaded again yet. */
    LoadFailures failures() {
        return failures;
    }

    /** Returns the load whose loader calls the cache on the current thread; null if no loader does. */
    static @Nullable InFlightLoad<?> current() {
        return CURRENT.get();
    }

    /** Executes a load on a thread of its own. */
    void start(InFlightLoad<?> load) {
        start(load, null);
    }

    /**
     * Looks up L2 on the calling thread and starts a thread only for the loader, because two thread switches cost more
     * than Redis does. A caller that could not wait long enough, or is interrupted, leaves the lookup to that thread, and
     * so does one whose codec could take longer to decode the value than the hard timeout.
     */
    <V> void begin(InFlightLoad<V> load) {
        CacheKey<V> key = load.key();
        Lookup<V> lookup = null;
        if (!load.forced()
                && l2.configured()
                && mode.usesL2(key.options())
                && key.codec().copiesOnly()
                && key.options().softTimeout().isEmpty()
                && l2.readTimeout().compareTo(settings.loading().hardTimeout(key)) < 0) {
            try {
                lookup = lookup(load);
            } catch (Throwable failure) { // any failure belongs to all callers
                completeFailed(load, null, failure);
                return;
            }
            if (lookup == null) {
                l1.sweepIfDue();
                return;
            }
        }
        start(load, Thread.currentThread().isInterrupted() ? null : lookup);
    }

    private <V> void start(InFlightLoad<V> load, @Nullable Lookup<V> lookup) {
        Thread.ofVirtual().name("cache-load-" + load.key().text()).start(() -> run(load, lookup));
    }

    /** Suspends further loads of a key that timed out; one with a usable entry for the fail-safe back-off. */
    void backOff(CacheKey<?> key, Throwable failure) {
        if (l1.findServableOnFailure(key) == null) {
            failures.failed(key.text(), failure);
        }
        backOff(key);
    }

    private void backOff(CacheKey<?> key) {
        Entry<?> entry = l1.findUsable(key);
        if (entry != null) {
            entry.backOff(ticker.read() + Durations.nanos(settings.loading().failSafeBackOff()));
        }
    }

    private <V> void run(InFlightLoad<V> load, @Nullable Lookup<V> earlier) {
        Lookup<V> lookup = earlier;
        try {
            if (load.forced() || load.ahead()) {
                boolean usesL2 = mode.usesL2(load.key().options());
                MarkerVersions versions = usesL2 ? l2.versions(load.key()) : MarkerVersions.NONE;
                lookup = new Lookup<>(Optional.empty(), versions, false);
            } else if (lookup == null) {
                lookup = lookup(load);
            }
            if (lookup == null) {
                return;
            }
            loadWithLease(load, lookup);
        } catch (Throwable failure) { // any failure belongs to the callers
            completeFailed(load, lookup, failure);
        }
        l1.sweepIfDue();
    }

    /** Looks up L1 once more and L2. Returns null if that completed the load; an entry it returns is stale. */
    private <V> @Nullable Lookup<V> lookup(InFlightLoad<V> load) {
        CacheKey<V> key = load.key();
        Entry<V> entry = l1.findUsable(key);
        if (entry != null && entry.fresh(ticker.read()) && load.acceptHit()) {
            boolean invalidated = inFlight.complete(load, entry.tags(), () -> {});
            load.complete(entry, Origin.L1, invalidated);
            return null;
        }
        if (!mode.usesL2(key.options()) || !l2.configured()) {
            return Lookup.nothing();
        }
        load.beginRead();
        long begin = System.nanoTime();
        Lookup<V> lookup;
        try {
            lookup = l2.read(key, entry != null && entry.servableOnFailure(ticker.read()));
        } finally {
            events.l2Read(System.nanoTime() - begin);
        }
        Entry<V> found = lookup.entry().orElse(null);
        if (found != null && found.fresh(ticker.read()) && load.acceptHit()) {
            completeFromL2(load, found);
            return null;
        }
        if (entry != null) {
            dropIfRemoved(load, entry, lookup);
        }
        Optional<Entry<V>> usable = lookup.entry().filter(older -> older.usable(ticker.read()));
        usable.ifPresent(older -> keepStale(load, older));
        return new Lookup<>(usable, lookup.versions(), lookup.rejected());
    }

    /** An entry that could not be confirmed is not served any more if L2 shows that it was removed. */
    private <V> void dropIfRemoved(InFlightLoad<V> load, Entry<V> entry, Lookup<V> lookup) {
        CacheKey<V> key = load.key();
        if (entry.isSuspect() && l2.isRemovedSince(lookup.versions(), entry.tags(), entry.ageNanos(ticker.read()))) {
            inFlight.storeDuring(load, Set.of(), () -> {
                if (l1.find(key) == entry) {
                    l1.remove(key);
                }
            });
        }
    }

    private <V> void completeFromL2(InFlightLoad<V> load, Entry<V> entry) {
        CacheKey<V> key = load.key();
        boolean invalidated = inFlight.complete(load, entry.tags(), () -> {
            if (!mode.usesL1(key.options())) {
                return;
            }
            if (load.isSuspect()) {
                l1.putSuspect(key, entry);
            } else {
                l1.promote(key, entry);
                CacheEventPublisher.KEYS.debug(
                        "promoted {}, fresh for {}",
                        key.text(),
                        entry.lifetime().remaining());
            }
        });
        load.complete(entry, Origin.L2, invalidated);
    }

    /** Keeps a stale entry of L2 in L1, so that it can be served if the load fails. */
    private <V> void keepStale(InFlightLoad<V> load, Entry<V> entry) {
        CacheKey<V> key = load.key();
        inFlight.storeDuring(load, entry.tags(), () -> {
            if (mode.usesL1(key.options()) && l1.findUsable(key) == null) {
                l1.put(key, entry);
            }
            load.offerStale(entry);
        });
    }

    /**
     * Loads while holding the lease of the key, if leases are available. A forced load does not wait for another
     * process, whose load may have begun before the request.
     */
    private <V> void loadWithLease(InFlightLoad<V> load, Lookup<V> lookup) throws Exception {
        CacheKey<V> key = load.key();
        boolean forced = load.forced();
        load.beginLoad();
        if (forced || !mode.usesL2(key.options()) || !key.codec().storable()) {
            load(load, lookup, () -> {});
            return;
        }
        String token = UUID.randomUUID().toString();
        LeaseResult lease = l2.acquireLease(key, token, load.remainingNanos());
        AtomicBoolean held = new AtomicBoolean(lease == LeaseResult.ACQUIRED);
        long begin = System.nanoTime();
        try {
            Lookup<V> current = lookup;
            if (lease == LeaseResult.WAITED || (lease == LeaseResult.ACQUIRED && !lookup.rejected())) {
                // Another process may have stored the value between the lookup and now.
                load.beginRead();
                Lookup<V> again = l2.read(key, false);
                Entry<V> found = again.entry().orElse(null);
                if (found != null && found.fresh(ticker.read()) && completeFromOther(load, found, held.get())) {
                    return;
                }
                current = new Lookup<>(lookup.entry(), again.versions(), again.rejected());
            }
            load(load, current, () -> {
                if (held.getAndSet(false)) {
                    l2.releaseLeaseAfterWrites(key, token, System.nanoTime() - begin);
                }
            });
        } finally {
            if (held.get()) {
                l2.releaseLease(key, token);
            }
        }
    }

    /**
     * Completes a load with a fresh value of L2. A load ahead of the expiry needs one that was loaded since; without it,
     * the holder of the lease loads, and another process keeps its entry, because the load of the holder has failed.
     */
    private <V> boolean completeFromOther(InFlightLoad<V> load, Entry<V> found, boolean holdsLease) {
        CacheKey<V> key = load.key();
        Entry<V> own = load.ahead() ? l1.findUsable(key) : null;
        long now = ticker.read();
        if (own == null || found.ageNanos(now) < own.ageNanos(now) / 2) {
            completeFromL2(load, found);
            return true;
        }
        if (holdsLease) {
            return false;
        }
        boolean invalidated = inFlight.complete(load, own.tags(), () -> {});
        load.complete(own, Origin.L1, invalidated);
        return true;
    }

    /** @param stored called when the result is queued for both tiers and no caller has it yet */
    private <V> void load(InFlightLoad<V> load, Lookup<V> lookup, Runnable stored) throws Exception {
        CacheKey<V> key = load.key();
        CacheEventPublisher.KEYS.debug("loading {}", key.text());
        load.beginRead();
        Entry<V> inL1 = l1.findUsable(key);
        Entry<V> older = inL1 != null ? inL1 : lookup.entry().orElse(null);
        CURRENT.set(load);
        try {
            invoker.run(key, load.loader(), older, (entry, payload, size) -> {
                boolean invalidated = inFlight.complete(
                        load, entry.tags(), () -> store(load, entry, payload, size, lookup.versions()));
                stored.run();
                failures.forget(key.text());
                events.loadSucceeded(key.text());
                load.complete(entry, Origin.LOADER, invalidated);
            });
        } finally {
            CURRENT.remove();
        }
    }

    private <V> void store(InFlightLoad<V> load, Entry<V> entry, byte[] payload, int size, MarkerVersions versions) {
        CacheKey<V> key = load.key();
        boolean inL2 = mode.usesL2(key.options()) && key.codec().storable();
        long maximum = settings.l1().maximumEntryBytes();
        if (size > maximum) {
            events.tooLarge(key.text(), size, maximum);
            l1.remove(key); // the older value is outdated
            if (inL2) {
                l2.delete(key, true);
            }
            return;
        }
        if (mode.usesL1(key.options())) {
            if (inL2 && load.isSuspect()) {
                l1.putSuspect(key, entry); // Redis decides which value is newer
            } else {
                l1.put(key, entry);
            }
        }
        if (inL2) {
            l2.write(key, entry, payload, versions);
        }
    }

    private <V> void completeFailed(InFlightLoad<V> load, @Nullable Lookup<V> lookup, Throwable failure) {
        CacheKey<V> key = load.key();
        inFlight.complete(load, Set.of(), () -> backOff(key));
        Entry<V> entry = l1.findServableOnFailure(key);
        if (entry == null && lookup != null) {
            entry = lookup.entry().orElse(null);
        }
        events.loadFailed(key.text(), failure, entry != null);
        if (entry != null) {
            load.complete(entry, Origin.STALE, false);
        } else {
            failures.failed(key.text(), failure);
            load.fail(failure);
        }
    }
}
