package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.internal.CacheEventPublisher;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.l1.L1Tier;
import dev.archipelago.cache.internal.l2.L2Tier;
import dev.archipelago.cache.internal.l2.L2Tier.Lookup;
import dev.archipelago.cache.internal.load.InFlightLoad.Origin;
import dev.archipelago.cache.internal.load.InFlightLoad.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks up several keys in L2 with one command on the calling thread. Nothing is registered for each key, because that
 * would cost more than the rest: only what is missing becomes a load that others can join. Thread-safe.
 */
final class BulkLookups {

    private final L1Tier l1;
    private final L2Tier l2;
    private final TierMode mode;
    private final InFlightLoads inFlight;
    private final LoadExecutor executor;
    private final CacheEventPublisher events;
    private final LongSupplier ticker;

    BulkLookups(
            L1Tier l1,
            L2Tier l2,
            TierMode mode,
            InFlightLoads inFlight,
            LoadExecutor executor,
            CacheEventPublisher events,
            LongSupplier ticker) {
        this.l1 = l1;
        this.l2 = l2;
        this.mode = mode;
        this.inFlight = inFlight;
        this.executor = executor;
        this.events = events;
        this.ticker = ticker;
    }

    /**
     * The keys that remain to be loaded.
     *
     * @param found the results of their lookups; those that are not listed were not looked up
     */
    record Rest<V>(Set<CacheKey<V>> keys, Map<CacheKey<V>, Lookup<V>> found) {}

    /** Returns whether one command finds all keys, so that the time it takes is limited. */
    boolean possible(Iterable<? extends CacheKey<?>> keys) {
        Duration time = l2.readTimeout().multipliedBy(2); // one for the connection and one for the command
        EntryOptions checked = null;
        for (CacheKey<?> key : keys) {
            EntryOptions options = key.options();
            if (!key.codec().copiesOnly()
                    || key.codec().schema() != 0
                    // The keys of a large list usually have the same options.
                    || (options != checked && (options.verbatim() || !executor.looksUpOnCaller(key, time)))) {
                return false;
            }
            checked = options;
        }
        return true;
    }

    /**
     * Looks up keys and passes on those that are found. A key that is in flight is left for the caller to join.
     *
     * @param read a read that began before this
     */
    <V> Rest<V> find(List<CacheKey<V>> keys, BulkRead read, BiConsumer<CacheKey<V>, Outcome<V>> receiver) {
        Rest<V> rest = new Rest<>(new LinkedHashSet<>(0), new HashMap<>(0));
        List<CacheKey<V>> wanted = new ArrayList<>(keys.size());
        long now = ticker.getAsLong();
        for (CacheKey<V> key : keys) {
            // Once more: it may have been stored before the read began.
            Entry<V> entry = mode.usesL1(key.options()) ? l1.find(key) : null;
            if (entry != null && entry.fresh(now)) {
                receiver.accept(key, new Outcome<>(entry, Origin.L1, false));
            } else if (inFlight.contains(key.text())) {
                rest.keys().add(key);
            } else {
                wanted.add(key);
            }
        }
        List<Lookup<V>> found = wanted.isEmpty() ? List.of() : tryRead(wanted);
        if (found == null) {
            rest.keys().addAll(wanted);
            return rest;
        }
        now = ticker.getAsLong();
        for (int i = 0; i < found.size(); i++) {
            CacheKey<V> key = wanted.get(i);
            Lookup<V> lookup = found.get(i);
            Entry<V> entry = lookup.entry().orElse(null);
            if (entry != null && entry.fresh(now)) {
                promote(read, key, entry);
                receiver.accept(key, new Outcome<>(entry, Origin.L2, false));
            } else {
                rest.keys().add(key);
                rest.found().put(key, lookup);
            }
        }
        l1.sweepIfDue();
        return rest;
    }

    /** Looks up keys, and records how long that takes. Returns the result for each key. */
    <V> List<Lookup<V>> read(List<CacheKey<V>> keys) {
        long begin = System.nanoTime();
        List<Lookup<V>> found = l2.readAll(keys);
        events.l2Read(System.nanoTime() - begin);
        return found;
    }

    /** Returns null if it failed or the thread was interrupted, so that the loads have to look up the keys again. */
    private <V> @Nullable List<Lookup<V>> tryRead(List<CacheKey<V>> keys) {
        try {
            List<Lookup<V>> found = read(keys);
            return Thread.currentThread().isInterrupted() ? null : found;
        } catch (RuntimeException | Error e) { // which the loads, when it occurs again, pass to their callers
            CacheEventPublisher.KEYS.debug("looking up {} keys failed: {}", keys.size(), e.toString());
            return null;
        }
    }

    private <V> void promote(BulkRead read, CacheKey<V> key, Entry<V> entry) {
        if (mode.usesL1(key.options())) {
            inFlight.promote(read, key.text(), entry.tags(), () -> {
                if (mode.usesL1(key.options())) {
                    l1.promote(key, entry);
                }
            });
        }
    }
}
