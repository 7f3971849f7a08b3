package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.BulkLoader;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.ConditionalLoader;
import dev.archipelago.cache.LoaderDecorator;
import dev.archipelago.cache.internal.Counters;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.l2.L2Tier.Lookup;
import dev.archipelago.cache.internal.load.BulkLookups.Rest;
import dev.archipelago.cache.internal.load.InFlightLoad.Outcome;
import dev.archipelago.cache.internal.load.InFlightLoads.Demand;
import dev.archipelago.cache.internal.load.InFlightLoads.Joined;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;

/** Reads and loads several keys together. The load of each key is nevertheless shared with others. Thread-safe. */
final class BulkLoads {

    private final InFlightLoads inFlight;
    private final LoadRequests requests;
    private final BulkLookups lookups;
    private final BulkExecutor executor;
    private final Counters counters;
    private final LoaderDecorator decorator;

    BulkLoads(
            InFlightLoads inFlight,
            LoadRequests requests,
            BulkLookups lookups,
            BulkExecutor executor,
            Counters counters,
            LoaderDecorator decorator) {
        this.inFlight = inFlight;
        this.requests = requests;
        this.lookups = lookups;
        this.executor = executor;
        this.counters = counters;
        this.decorator = decorator;
    }

    /** Loads that were joined, in the order of their keys. */
    private record Batch<V>(List<CacheKey<V>> keys, List<Joined<V>> joined, List<InFlightLoad<V>> own) {}

    /** Waits for the outcomes of all keys and passes them on. */
    <V> void await(List<CacheKey<V>> keys, BulkLoader<V> loader, BiConsumer<CacheKey<V>, Outcome<V>> receiver) {
        List<CacheKey<V>> wanted = new ArrayList<>(keys.size());
        for (CacheKey<V> key : keys) {
            requests.requireOpen(key);
            if (requests.backingOff(key).isPresent()) {
                receiver.accept(key, requests.await(key, single(key, loader), false)); // throws the failure
            } else {
                wanted.add(key);
            }
        }
        if (lookups.possible(wanted)) {
            lookup(wanted, loader, receiver);
        } else {
            load(join(new LinkedHashSet<>(wanted), loader), Map.of(), loader, receiver);
        }
    }

    /** Looks up keys, and loads those that are missing. */
    private <V> void lookup(
            List<CacheKey<V>> keys, BulkLoader<V> loader, BiConsumer<CacheKey<V>, Outcome<V>> receiver) {
        Rest<V> rest;
        Batch<V> batch;
        BulkRead read = inFlight.beginBulkRead();
        try {
            rest = lookups.find(keys, read, receiver);
            batch = join(rest.keys(), loader);
            // Those that another load has stored, or that were removed, before they were joined are looked up again.
            rest.found()
                    .entrySet()
                    .removeIf(each -> read.isChanged(each.getKey().text(), tags(each.getKey(), each.getValue())));
        } finally {
            inFlight.endBulkRead(read);
        }
        load(batch, rest.found(), loader, receiver);
    }

    private static <V> Set<String> tags(CacheKey<V> key, Lookup<V> found) {
        return found.entry().map(Entry::tags).orElse(key.options().tags());
    }

    /** Joins the loads of keys. Own loads have to be executed. */
    private <V> Batch<V> join(Set<CacheKey<V>> keys, BulkLoader<V> loader) {
        Batch<V> batch = new Batch<>(new ArrayList<>(keys), new ArrayList<>(keys.size()), new ArrayList<>());
        long now = System.nanoTime();
        for (CacheKey<V> key : keys) {
            Joined<V> load = inFlight.join(
                    InFlightLoad.of(key, single(key, loader), now, requests.hardTimeoutNanos(key)), Demand.VALUE);
            batch.joined().add(load);
            if (load.created()) {
                batch.own().add(load.load());
            } else {
                counters.coalesced.increment();
            }
        }
        return batch;
    }

    /** @param found the results of lookups that need not be repeated */
    private <V> void load(
            Batch<V> batch,
            Map<CacheKey<V>, Lookup<V>> found,
            BulkLoader<V> loader,
            BiConsumer<CacheKey<V>, Outcome<V>> receiver) {
        if (!batch.own().isEmpty()) {
            executor.begin(batch.own(), found, decorated(batch.own().getFirst().key(), loader));
        }
        for (int i = 0; i < batch.keys().size(); i++) {
            CacheKey<V> key = batch.keys().get(i);
            Joined<V> load = batch.joined().get(i);
            Outcome<V> ended = load.created() ? load.load().outcome() : null;
            receiver.accept(key, ended != null ? ended : outcome(key, load, loader));
        }
    }

    /** Waits for a load; for another one if it was too old for this caller, or a lookup that found nothing. */
    private <V> Outcome<V> outcome(CacheKey<V> key, Joined<V> load, BulkLoader<V> loader) {
        return awaited(load, requests.hardTimeoutNanos(key))
                .orElseGet(() -> requests.await(key, single(key, loader), false));
    }

    /** Returns the outcome of a load; empty if it is too old for this caller, or was a lookup that found nothing. */
    private <V> Optional<Outcome<V>> awaited(Joined<V> load, long nanos) {
        try {
            Outcome<V> outcome = requests.awaitUnlessCyclic(load.load(), false, nanos);
            return outcome.invalidated() && !load.created() ? Optional.empty() : Optional.of(outcome);
        } catch (NotCachedException e) {
            return Optional.empty();
        }
    }

    private <V> BulkLoader<V> decorated(CacheKey<V> first, BulkLoader<V> loader) {
        List<Set<CacheKey<V>>> argument = new ArrayList<>(1);
        Callable<Object> task = decorator.decorate(first.text(), () -> loader.load(argument.getFirst()));
        return keys -> {
            argument.add(keys);
            return cast(task.call());
        };
    }

    @SuppressWarnings("unchecked") // the task returns what the loader returned
    private static <V> Map<CacheKey<V>, V> cast(Object result) {
        return (Map<CacheKey<V>, V>) result;
    }

    private static <V> ConditionalLoader<V> single(CacheKey<V> key, BulkLoader<V> loader) {
        return older -> LoaderInvoker.result(key, loader.load(Set.of(key)));
    }
}
