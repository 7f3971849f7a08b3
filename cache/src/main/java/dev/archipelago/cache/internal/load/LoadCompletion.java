package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.internal.CacheEventPublisher;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.internal.l1.L1Tier;
import dev.archipelago.cache.internal.l2.L2Tier;
import dev.archipelago.cache.internal.l2.L2Tier.Lookup;
import dev.archipelago.cache.internal.load.InFlightLoad.Origin;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Completes loads: stores their results in the tiers, then passes them to the callers that wait. Thread-safe. */
final class LoadCompletion {

    private final L1Tier l1;
    private final L2Tier l2;
    private final InFlightLoads inFlight;
    private final TierMode mode;
    private final CacheSettings settings;
    private final CacheEventPublisher events;
    private final LongSupplier ticker;
    private final LoadFailures failures;

    LoadCompletion(
            L1Tier l1,
            L2Tier l2,
            InFlightLoads inFlight,
            TierMode mode,
            CacheSettings settings,
            CacheEventPublisher events) {
        this.l1 = l1;
        this.l2 = l2;
        this.inFlight = inFlight;
        this.mode = mode;
        this.settings = settings;
        this.events = events;
        this.ticker = settings.time().ticker();
        this.failures = new LoadFailures(settings);
    }

    /** Returns the keys that are not to be loaded again yet. */
    LoadFailures failures() {
        return failures;
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
            entry.backOff(
                    ticker.getAsLong() + Durations.nanos(settings.loading().failSafeBackOff()));
        }
    }

    /** Completes a load with an entry another thread has stored since. */
    <V> boolean completeFromL1(InFlightLoad<V> load) {
        Entry<V> entry = l1.findUsable(load.key());
        if (entry == null || !entry.fresh(ticker.getAsLong()) || !load.acceptHit()) {
            return false;
        }
        completeUnchanged(load, entry);
        return true;
    }

    /** Completes a load with the entry in memory. */
    <V> void completeUnchanged(InFlightLoad<V> load, Entry<V> entry) {
        boolean invalidated = inFlight.complete(load, entry.tags(), () -> {});
        load.complete(entry, Origin.L1, invalidated);
    }

    <V> boolean completeFromL2(InFlightLoad<V> load, @Nullable Lookup<V> lookup) {
        Entry<V> entry = lookup == null ? null : lookup.entry().orElse(null);
        if (entry == null) {
            return false;
        }
        if (entry.fresh(ticker.getAsLong()) && load.acceptHit()) {
            completeFromL2(load, entry);
            return true;
        }
        if (entry.usable(ticker.getAsLong())) {
            keepStale(load, entry);
        }
        return false;
    }

    /** Completes a lookup that found no fresh entry. */
    void completeMissing(InFlightLoad<?> load) {
        inFlight.complete(load, Set.of(), () -> {});
        load.fail(NotCachedException.INSTANCE);
    }

    /** @param lease is released once the result is queued for both tiers, before a caller has it */
    <V> void complete(
            InFlightLoad<V> load, Entry<V> entry, byte[] payload, int size, MarkerVersions versions, LoadLease lease) {
        CacheKey<V> key = load.key();
        boolean invalidated = inFlight.complete(
                load, entry.tags(), () -> store(key, load.isSuspect(), entry, payload, size, versions, lease));
        lease.releaseAfterWrites();
        failures.forget(key.text());
        events.loadSucceeded(key.text());
        load.complete(entry, Origin.LOADER, invalidated);
    }

    /** An entry that could not be confirmed is not served any more if L2 shows that it was removed. */
    <V> void dropIfRemoved(InFlightLoad<V> load, MarkerVersions versions) {
        CacheKey<V> key = load.key();
        Entry<V> entry = l1.findUsable(key);
        if (entry != null
                && entry.isSuspect()
                && l2.isRemovedSince(versions, entry.tags(), entry.ageNanos(ticker.getAsLong()))) {
            inFlight.storeDuring(load, Set.of(), () -> {
                if (l1.find(key) == entry) {
                    l1.remove(key);
                }
            });
        }
    }

    /** Completes a load whose loader need not run, because another process has stored a fresh value. */
    <V> boolean completeFromOther(InFlightLoad<V> load, Optional<Entry<V>> stored) {
        Entry<V> entry = stored.orElse(null);
        if (entry == null || !entry.fresh(ticker.getAsLong())) {
            return false;
        }
        completeFromL2(load, entry);
        return true;
    }

    <V> void completeFromL2(InFlightLoad<V> load, Entry<V> entry) {
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
    <V> void keepStale(InFlightLoad<V> load, Entry<V> entry) {
        CacheKey<V> key = load.key();
        inFlight.storeDuring(load, entry.tags(), () -> {
            if (mode.usesL1(key.options()) && l1.findUsable(key) == null) {
                l1.put(key, entry);
            }
            load.offerStale(entry);
        });
    }

    private <V> void store(
            CacheKey<V> key,
            boolean suspect,
            Entry<V> entry,
            byte[] payload,
            int size,
            MarkerVersions versions,
            LoadLease lease) {
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
            if (inL2 && suspect) {
                l1.putSuspect(key, entry); // Redis decides which value is newer
            } else {
                l1.put(key, entry);
            }
        }
        if (inL2) {
            l2.write(key, entry, payload, versions, lease.handOver());
        }
    }

    <V> void completeFailed(InFlightLoad<V> load, @Nullable Lookup<V> lookup, Throwable failure) {
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

    /** Stores a value that was not loaded. Results of loads in flight are not cached. */
    <V> void put(CacheKey<V> key, Entry<V> entry, byte[] payload, int size, MarkerVersions versions) {
        failures.forget(key.text());
        inFlight.detach(key.text(), () -> store(key, false, entry, payload, size, versions, LoadLease.none(l2, key)));
    }
}
