package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.BulkLoader;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.ConditionalLoader;
import dev.archipelago.cache.LoaderDecorator;
import dev.archipelago.cache.internal.Counters;
import dev.archipelago.cache.internal.load.InFlightLoad.Outcome;
import dev.archipelago.cache.internal.load.InFlightLoads.Demand;
import dev.archipelago.cache.internal.load.InFlightLoads.Joined;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;

/** Reads and loads several keys together. Each key is nevertheless coalesced with other requests. Thread-safe. */
final class BulkLoads {

    private final InFlightLoads inFlight;
    private final LoadRequests requests;
    private final BulkExecutor executor;
    private final Counters counters;
    private final LoaderDecorator decorator;

    BulkLoads(
            InFlightLoads inFlight,
            LoadRequests requests,
            BulkExecutor executor,
            Counters counters,
            LoaderDecorator decorator) {
        this.inFlight = inFlight;
        this.requests = requests;
        this.executor = executor;
        this.counters = counters;
        this.decorator = decorator;
    }

    /** Waits for the outcomes of all keys and passes them on. */
    <V> void await(Set<CacheKey<V>> keys, BulkLoader<V> loader, BiConsumer<CacheKey<V>, Outcome<V>> receiver) {
        List<CacheKey<V>> waiting = new ArrayList<>(keys.size());
        List<Joined<V>> joined = new ArrayList<>(keys.size());
        List<InFlightLoad<V>> own = new ArrayList<>(keys.size());
        long now = System.nanoTime();
        for (CacheKey<V> key : keys) {
            requests.requireOpen(key);
            ConditionalLoader<V> single = single(key, loader);
            if (requests.backingOff(key).isPresent()) {
                receiver.accept(key, requests.await(key, single, false)); // throws the failure
                continue;
            }
            Joined<V> load =
                    inFlight.join(InFlightLoad.of(key, single, now, requests.hardTimeoutNanos(key)), Demand.VALUE);
            waiting.add(key);
            joined.add(load);
            if (load.created()) {
                own.add(load.load());
            } else {
                counters.coalesced.increment();
            }
        }
        if (!own.isEmpty()) {
            executor.begin(own, decorated(own.getFirst().key(), loader));
        }
        for (int i = 0; i < joined.size(); i++) {
            Joined<V> load = joined.get(i);
            Outcome<V> ended = load.created() ? load.load().outcome() : null;
            receiver.accept(waiting.get(i), ended != null ? ended : outcome(waiting.get(i), load, loader));
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
