package dev.archipelago.cache.internal.load;

import static java.util.Objects.requireNonNull;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.cache.internal.CacheEventPublisher;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.internal.l1.L1Tier;
import dev.archipelago.cache.internal.l2.L2Tier;
import dev.archipelago.cache.internal.l2.L2Tier.LeaseState;
import dev.archipelago.cache.internal.l2.L2Tier.LoadBegin;
import dev.archipelago.cache.internal.l2.L2Tier.Lookup;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Executes loads: looks up L1 once more, then L2, then runs the loader on a virtual thread. Thread-safe. */
final class LoadExecutor {

    /** The load whose loader runs on the current thread. */
    private static final ThreadLocal<InFlightLoad<?>> CURRENT = new ThreadLocal<>();

    private final L1Tier l1;
    private final L2Tier l2;
    private final TierMode mode;
    private final LoaderInvoker invoker;
    private final CacheSettings settings;
    private final CacheEventPublisher events;
    private final LongSupplier ticker;
    private final LoadCompletion completion;

    LoadExecutor(
            L1Tier l1,
            L2Tier l2,
            TierMode mode,
            LoaderInvoker invoker,
            CacheSettings settings,
            CacheEventPublisher events,
            LoadCompletion completion) {
        this.l1 = l1;
        this.l2 = l2;
        this.mode = mode;
        this.invoker = invoker;
        this.settings = settings;
        this.events = events;
        this.completion = completion;
        this.ticker = settings.time().ticker();
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
     * than Redis does. A caller that could not wait long enough, or is interrupted, leaves the lookup to that thread,
     * and so does one whose codec could take longer to decode the value than the hard timeout.
     */
    <V> void begin(InFlightLoad<V> load) {
        CacheKey<V> key = load.key();
        Lookup<V> lookup = null;
        if (!load.forced() && looksUpOnCaller(key, l2.readTimeout())) {
            try {
                lookup = lookup(load);
            } catch (Throwable failure) { // any failure belongs to all callers
                completion.completeFailed(load, null, failure);
                return;
            }
            if (lookup == null) {
                l1.sweepIfDue();
                return;
            }
        }
        start(load, Thread.currentThread().isInterrupted() ? null : lookup);
    }

    /**
     * Returns whether a caller looks up a key in L2 on its own thread.
     *
     * @param time how long that takes at most
     */
    boolean looksUpOnCaller(CacheKey<?> key, Duration time) {
        return l2.configured()
                && mode.usesL2(key.options())
                && key.codec().copiesOnly()
                && key.options().softTimeout().isEmpty()
                && time.compareTo(settings.loading().hardTimeout(key)) < 0;
    }

    private <V> void start(InFlightLoad<V> load, @Nullable Lookup<V> lookup) {
        execute(load.key(), () -> run(load, lookup), failure -> completion.completeFailed(load, lookup, failure));
    }

    /** Runs a task on a thread for loads. */
    void execute(CacheKey<?> key, Runnable task, Consumer<Throwable> onRejection) {
        if (settings.loading().executor().isEmpty()) {
            Thread.ofVirtual().name("cache-load-" + key.text()).start(task);
            return;
        }
        try {
            settings.loading().executor().get().execute(task);
        } catch (RuntimeException | Error e) { // rejected: the callers must not wait
            onRejection.accept(e);
        }
    }

    private <V> void run(InFlightLoad<V> load, @Nullable Lookup<V> earlier) {
        Lookup<V> lookup = earlier;
        try {
            if (load.forced()) {
                lookup = Lookup.forced();
            } else if (load.ahead()) {
                lookup = Lookup.nothing();
            } else if (lookup == null) {
                lookup = lookup(load);
            }
            if (lookup == null) {
                return;
            }
            if (load.lookupOnly()) {
                completion.completeMissing(load);
                return;
            }
            loadWithLease(load, lookup);
        } catch (Throwable failure) { // any failure belongs to the callers
            completion.completeFailed(load, lookup, failure);
        }
        l1.sweepIfDue();
    }

    /** Looks up L1 once more and L2. Returns null if that completed the load; an entry it returns is stale. */
    private <V> @Nullable Lookup<V> lookup(InFlightLoad<V> load) {
        CacheKey<V> key = load.key();
        Entry<V> entry = l1.findUsable(key);
        if (completion.completeFromL1(load)) {
            return null;
        }
        if (!mode.usesL2(key.options()) || !l2.configured()) {
            return Lookup.nothing();
        }
        load.beginRead();
        long begin = System.nanoTime();
        Lookup<V> lookup;
        try {
            lookup = l2.read(key, entry != null && entry.servableOnFailure(ticker.getAsLong()));
        } finally {
            events.l2Read(System.nanoTime() - begin);
        }
        Entry<V> found = lookup.entry().orElse(null);
        if (found != null && found.fresh(ticker.getAsLong()) && load.acceptHit()) {
            completion.completeFromL2(load, found);
            return null;
        }
        Optional<Entry<V>> usable = lookup.entry().filter(older -> older.usable(ticker.getAsLong()));
        usable.ifPresent(older -> completion.keepStale(load, older));
        return new Lookup<>(usable, lookup.versions(), lookup.seen());
    }

    /**
     * Loads while holding the lease of the key, if leases are available. A forced load does not wait for another
     * process, whose load may have begun before the request.
     */
    private <V> void loadWithLease(InFlightLoad<V> load, Lookup<V> lookup) throws Exception {
        CacheKey<V> key = load.key();
        boolean leased = !load.forced() && key.codec().storable();
        load.beginLoad();
        if (!mode.usesL2(key.options()) || !l2.configured()) {
            load(load, lookup, LoadLease.none(l2, key));
            return;
        }
        String token = leased ? UUID.randomUUID().toString() : "";
        LoadBegin<V> begun = begin(load, lookup, token);
        LoadLease lease = LoadLease.of(l2, key, begun.lease() == LeaseState.ACQUIRED ? token : "");
        try {
            if (begun.lease() == LeaseState.HELD) {
                begun.held().await(load.remainingNanos() / 2);
                load.beginRead();
                Lookup<V> again = l2.read(key, false);
                if (completeFromOther(load, again.entry(), false)) {
                    return;
                }
                begun = begin(load, again, "");
            }
            if (!completeFromOther(load, begun.entry(), lease.isHeld())) {
                load(load, new Lookup<>(lookup.entry(), begun.versions(), lookup.seen()), lease);
            }
        } finally {
            lease.release();
        }
    }

    private <V> LoadBegin<V> begin(InFlightLoad<V> load, Lookup<V> lookup, String token) throws InterruptedException {
        load.beginRead();
        LoadBegin<V> begun =
                requireNonNull(l2.beginLoads(Map.of(load.key(), lookup), token).get(load.key()));
        completion.dropIfRemoved(load, begun.versions());
        return begun;
    }

    /**
     * Completes a load with a fresh value of L2. A load ahead of the expiry needs one that was loaded since; without
     * it, the holder of the lease loads, and another process keeps its entry, because the load of the holder has
     * failed.
     */
    private <V> boolean completeFromOther(InFlightLoad<V> load, Optional<Entry<V>> stored, boolean holdsLease) {
        CacheKey<V> key = load.key();
        long now = ticker.getAsLong();
        Entry<V> found = stored.filter(entry -> entry.fresh(now)).orElse(null);
        if (found == null) {
            return false;
        }
        Entry<V> own = load.ahead() ? l1.findUsable(key) : null;
        if (own == null || found.ageNanos(now) < own.ageNanos(now) / 2) {
            completion.completeFromL2(load, found);
            return true;
        }
        if (holdsLease) {
            return false;
        }
        completion.completeUnchanged(load, own);
        return true;
    }

    private <V> void load(InFlightLoad<V> load, Lookup<V> lookup, LoadLease lease) throws Exception {
        CacheKey<V> key = load.key();
        CacheEventPublisher.KEYS.debug("loading {}", key.text());
        load.beginRead();
        Entry<V> inL1 = l1.findUsable(key);
        Entry<V> older = inL1 != null ? inL1 : lookup.entry().orElse(null);
        CURRENT.set(load);
        try {
            invoker.run(
                    key,
                    load.loader(),
                    older,
                    (entry, payload, size) ->
                            completion.complete(load, entry, payload, size, lookup.versions(), lease));
        } finally {
            CURRENT.remove();
        }
    }

    /**
     * Stores a value that was not loaded.
     *
     * @throws CacheLoadException if the thread is interrupted, whose interrupt status is kept
     */
    <V> void put(CacheKey<V> key, V value) {
        boolean inL2 = mode.usesL2(key.options()) && key.codec().storable();
        MarkerVersions versions = inL2 ? versions(key) : MarkerVersions.NONE;
        invoker.accept(
                key,
                LoadResult.of(value),
                null,
                ticker.getAsLong(),
                (entry, payload, size) -> completion.put(key, entry, payload, size, versions));
    }

    private <V> MarkerVersions versions(CacheKey<V> key) {
        try {
            return requireNonNull(
                            l2.beginLoads(Map.of(key, Lookup.<V>forced()), "").get(key))
                    .versions();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheLoadException(key.text(), e);
        }
    }
}
