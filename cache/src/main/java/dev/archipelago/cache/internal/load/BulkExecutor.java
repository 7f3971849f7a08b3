package dev.archipelago.cache.internal.load;

import static java.util.Objects.requireNonNull;

import dev.archipelago.cache.BulkLoader;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.internal.l1.L1Tier;
import dev.archipelago.cache.internal.l2.L2Tier;
import dev.archipelago.cache.internal.l2.L2Tier.LeaseState;
import dev.archipelago.cache.internal.l2.L2Tier.LoadBegin;
import dev.archipelago.cache.internal.l2.L2Tier.Lookup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Executes the loads of several keys together: one lookup in L2, then one run of the loader for the keys that no other
 * process loads. Thread-safe.
 */
final class BulkExecutor {

    private final L1Tier l1;
    private final L2Tier l2;
    private final TierMode mode;
    private final LoaderInvoker invoker;
    private final BulkLookups lookups;
    private final LoadExecutor executor;
    private final LoadCompletion completion;

    BulkExecutor(
            L1Tier l1,
            L2Tier l2,
            TierMode mode,
            LoaderInvoker invoker,
            BulkLookups lookups,
            LoadExecutor executor,
            LoadCompletion completion) {
        this.l1 = l1;
        this.l2 = l2;
        this.mode = mode;
        this.invoker = invoker;
        this.lookups = lookups;
        this.executor = executor;
        this.completion = completion;
    }

    /**
     * Looks up the keys of loads on the calling thread, as {@link LoadExecutor#begin} does and under the same
     * conditions, and starts a thread for what remains to be loaded.
     *
     * @param known results of lookups since which no key was changed before its load was registered
     */
    <V> void begin(List<InFlightLoad<V>> loads, Map<CacheKey<V>, Lookup<V>> known, BulkLoader<V> loader) {
        Map<CacheKey<V>, InFlightLoad<V>> open = LinkedHashMap.newLinkedHashMap(loads.size());
        loads.forEach(load -> open.put(load.key(), load));
        Map<CacheKey<V>, Lookup<V>> found = null;
        if (lookups.possible(open.keySet())) {
            try {
                found = lookup(open, known);
            } catch (Throwable failure) { // any failure belongs to the callers
                fail(open, failure);
            }
            if (open.isEmpty()) {
                l1.sweepIfDue();
                return;
            }
        }
        start(open, Thread.currentThread().isInterrupted() ? null : found, loader);
    }

    /** @param found the results of the lookups; null: they are to be made */
    private <V> void start(
            Map<CacheKey<V>, InFlightLoad<V>> open, @Nullable Map<CacheKey<V>, Lookup<V>> found, BulkLoader<V> loader) {
        executor.execute(
                open.keySet().iterator().next(),
                () -> {
                    try {
                        loadMissing(open, found == null ? lookup(open, Map.of()) : found, loader);
                    } catch (Throwable failure) { // any failure belongs to the callers
                        fail(open, failure);
                    }
                    l1.sweepIfDue();
                },
                failure -> fail(open, failure));
    }

    private <V> void fail(Map<CacheKey<V>, InFlightLoad<V>> open, Throwable failure) {
        open.values().forEach(load -> completion.completeFailed(load, null, failure));
        open.clear();
    }

    /**
     * Looks up L1 once more, and L2.
     *
     * @param open the loads; those that are completed are removed
     * @param known what need not be looked up in L2
     */
    private <V> Map<CacheKey<V>, Lookup<V>> lookup(
            Map<CacheKey<V>, InFlightLoad<V>> open, Map<CacheKey<V>, Lookup<V>> known) {
        open.values().removeIf(completion::completeFromL1);
        Map<CacheKey<V>, Lookup<V>> found = readAll(open.values().stream()
                .filter(load -> !known.containsKey(load.key()))
                .toList());
        found.putAll(known);
        open.values().removeIf(load -> completion.completeFromL2(load, found.get(load.key())));
        return found;
    }

    /** @param open the loads; those that are completed are removed */
    private <V> void loadMissing(
            Map<CacheKey<V>, InFlightLoad<V>> open, Map<CacheKey<V>, Lookup<V>> found, BulkLoader<V> loader)
            throws Exception {
        if (open.isEmpty()) {
            return;
        }
        String token = UUID.randomUUID().toString();
        Map<CacheKey<V>, LoadBegin<V>> begun = begin(open, found, token);
        Map<CacheKey<V>, InFlightLoad<V>> elsewhere = new LinkedHashMap<>();
        Map<CacheKey<V>, InFlightLoad<V>> own = new LinkedHashMap<>();
        open.forEach((key, load) -> {
            LoadBegin<V> begin = begun.get(key);
            (begin != null && begin.lease() == LeaseState.HELD ? elsewhere : own).put(key, load);
        });
        open.keySet().retainAll(elsewhere.keySet());
        // First its own: processes that load some of each other's keys must not wait for each other.
        loadAll(own, begun, token, loader);
        if (!open.isEmpty()) {
            loadAfterOthers(open, begun, loader);
        }
    }

    /** Returns the results of lookups, as a map that can be modified. */
    private <V> Map<CacheKey<V>, Lookup<V>> readAll(Collection<InFlightLoad<V>> loads) {
        List<CacheKey<V>> inL2 = new ArrayList<>(loads.size());
        for (InFlightLoad<V> load : loads) {
            if (mode.usesL2(load.key().options()) && load.key().codec().storable()) {
                inL2.add(load.key());
            }
        }
        Map<CacheKey<V>, Lookup<V>> found = new HashMap<>();
        if (!l2.configured() || inL2.isEmpty()) {
            return found;
        }
        loads.forEach(InFlightLoad::beginRead);
        List<Lookup<V>> read = lookups.read(inL2);
        for (int i = 0; i < read.size(); i++) {
            found.put(inL2.get(i), read.get(i));
        }
        return found;
    }

    /** Begins the loads of the keys that were looked up, and completes those that another process has stored since. */
    private <V> Map<CacheKey<V>, LoadBegin<V>> begin(
            Map<CacheKey<V>, InFlightLoad<V>> open, Map<CacheKey<V>, Lookup<V>> found, String token)
            throws InterruptedException {
        Map<CacheKey<V>, Lookup<V>> lookups = new LinkedHashMap<>();
        open.forEach((key, load) -> {
            load.beginLoad();
            load.beginRead();
            if (mode.usesL2(key.options()) && key.codec().storable()) {
                lookups.put(key, found.getOrDefault(key, Lookup.nothing()));
            }
        });
        Map<CacheKey<V>, LoadBegin<V>> begun = lookups.isEmpty() ? Map.of() : l2.beginLoads(lookups, token);
        begun.forEach((key, begin) -> {
            InFlightLoad<V> load = requireNonNull(open.get(key));
            completion.dropIfRemoved(load, begin.versions());
            if (completion.completeFromOther(load, begin.entry())) {
                LoadLease.of(l2, key, begin.lease() == LeaseState.ACQUIRED ? token : "")
                        .release();
                open.remove(key);
            }
        });
        return begun;
    }

    /** Loads keys with one run of the loader. A failure is theirs alone. */
    private <V> void loadAll(
            Map<CacheKey<V>, InFlightLoad<V>> open,
            Map<CacheKey<V>, LoadBegin<V>> begun,
            String token,
            BulkLoader<V> loader) {
        if (open.isEmpty()) {
            return;
        }
        Map<CacheKey<V>, LoadLease> leases = new LinkedHashMap<>();
        open.keySet().forEach(key -> {
            LoadBegin<V> begin = begun.get(key);
            boolean held = begin != null && begin.lease() == LeaseState.ACQUIRED;
            leases.put(key, LoadLease.of(l2, key, held ? token : ""));
        });
        open.values().forEach(InFlightLoad::beginRead);
        try {
            invoker.runAll(Set.copyOf(open.keySet()), loader, (key, result, begin) -> {
                InFlightLoad<V> load = requireNonNull(open.get(key));
                LoadBegin<V> known = begun.get(key);
                MarkerVersions versions = known == null ? MarkerVersions.NONE : known.versions();
                invoker.accept(key, result, null, begin, (entry, payload, size) -> {
                    open.remove(key);
                    completion.complete(load, entry, payload, size, versions, requireNonNull(leases.get(key)));
                });
            });
        } catch (Throwable failure) { // any failure belongs to the callers
            fail(open, failure);
        } finally {
            leases.values().forEach(LoadLease::release);
        }
    }

    /** Waits for the processes that load the keys, looks them up again and loads those that are still missing. */
    private <V> void loadAfterOthers(
            Map<CacheKey<V>, InFlightLoad<V>> open, Map<CacheKey<V>, LoadBegin<V>> begun, BulkLoader<V> loader)
            throws InterruptedException {
        long left = open.values().stream()
                .mapToLong(InFlightLoad::remainingNanos)
                .min()
                .orElse(0);
        long deadline = System.nanoTime() + left / 2;
        for (CacheKey<V> key : open.keySet()) {
            requireNonNull(begun.get(key)).held().await(Math.max(0, deadline - System.nanoTime()));
        }
        Map<CacheKey<V>, Lookup<V>> again = readAll(open.values());
        open.values().removeIf(load -> {
            Lookup<V> lookup = again.get(load.key());
            return lookup != null && completion.completeFromOther(load, lookup.entry());
        });
        if (!open.isEmpty()) {
            loadAll(open, begin(open, again, ""), "", loader);
        }
    }
}
