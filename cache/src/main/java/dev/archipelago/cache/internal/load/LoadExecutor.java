package dev.archipelago.cache.internal.load;

import static java.util.Objects.requireNonNull;

import dev.archipelago.cache.BulkLoader;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.cache.internal.CacheEventPublisher;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.internal.l1.L1Tier;
import dev.archipelago.cache.internal.l2.L2Tier;
import dev.archipelago.cache.internal.l2.L2Tier.LeaseResult;
import dev.archipelago.cache.internal.l2.L2Tier.Lookup;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
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

    private <V> void start(InFlightLoad<V> load, @Nullable Lookup<V> lookup) {
        execute(load.key(), () -> run(load, lookup), failure -> completion.completeFailed(load, lookup, failure));
    }

    private void execute(CacheKey<?> key, Runnable task, Consumer<Throwable> onRejection) {
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

    /** Executes several loads together on a thread of their own: one lookup in L2, then one run of the loader. */
    <V> void startAll(List<InFlightLoad<V>> loads, BulkLoader<V> loader) {
        Map<CacheKey<V>, InFlightLoad<V>> open = new LinkedHashMap<>();
        loads.forEach(load -> open.put(load.key(), load));
        Consumer<Throwable> fail =
                failure -> open.values().forEach(load -> completion.completeFailed(load, null, failure));
        execute(
                loads.getFirst().key(),
                () -> {
                    try {
                        runAll(open, loader);
                    } catch (Throwable failure) { // any failure belongs to the callers
                        fail.accept(failure);
                    }
                    l1.sweepIfDue();
                },
                fail);
    }

    /** @param open the loads; those that are completed are removed */
    private <V> void runAll(Map<CacheKey<V>, InFlightLoad<V>> open, BulkLoader<V> loader) throws Exception {
        open.values().removeIf(completion::completeFromL1);
        Map<CacheKey<V>, Lookup<V>> found = new HashMap<>();
        List<CacheKey<V>> inL2 = open.keySet().stream()
                .filter(key -> mode.usesL2(key.options()) && key.codec().storable())
                .toList();
        if (l2.configured() && !inL2.isEmpty()) {
            long begin = System.nanoTime();
            open.values().forEach(InFlightLoad::beginRead);
            found.putAll(l2.readAll(inL2));
            events.l2Read(System.nanoTime() - begin);
        }
        open.values().removeIf(load -> completion.completeFromL2(load, found.get(load.key())));
        if (open.isEmpty()) {
            return;
        }
        open.values().forEach(load -> {
            load.beginLoad();
            load.beginRead();
        });
        long begin = ticker.getAsLong();
        invoker.runAll(Set.copyOf(open.keySet()), loader, (key, result) -> {
            InFlightLoad<V> load = requireNonNull(open.get(key));
            MarkerVersions versions = found.containsKey(key) ? found.get(key).versions() : MarkerVersions.NONE;
            invoker.accept(key, result, null, begin, (entry, payload, size) -> {
                open.remove(key);
                completion.complete(load, entry, payload, size, versions, () -> {});
            });
        });
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
        if (entry != null) {
            completion.dropIfRemoved(load, entry, lookup);
        }
        Optional<Entry<V>> usable = lookup.entry().filter(older -> older.usable(ticker.getAsLong()));
        usable.ifPresent(older -> completion.keepStale(load, older));
        return new Lookup<>(usable, lookup.versions(), lookup.rejected());
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
                if (found != null && found.fresh(ticker.getAsLong()) && completeFromOther(load, found, held.get())) {
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
        long now = ticker.getAsLong();
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

    /** @param stored called when the result is queued for both tiers and no caller has it yet */
    private <V> void load(InFlightLoad<V> load, Lookup<V> lookup, Runnable stored) throws Exception {
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
                            completion.complete(load, entry, payload, size, lookup.versions(), stored));
        } finally {
            CURRENT.remove();
        }
    }

    /** Stores a value that was not loaded. */
    <V> void put(CacheKey<V> key, V value) {
        boolean inL2 = mode.usesL2(key.options()) && key.codec().storable();
        MarkerVersions versions = inL2 ? l2.versions(key) : MarkerVersions.NONE;
        invoker.accept(
                key,
                LoadResult.of(value),
                null,
                ticker.getAsLong(),
                (entry, payload, size) -> completion.put(key, entry, payload, size, versions));
    }
}
