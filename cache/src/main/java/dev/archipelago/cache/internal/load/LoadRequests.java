package dev.archipelago.cache.internal.load;

import static java.util.Objects.requireNonNull;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.CacheTimeoutException;
import dev.archipelago.cache.ConditionalLoader;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.cache.LoaderDecorator;
import dev.archipelago.cache.LoaderFailedException;
import dev.archipelago.cache.internal.CacheEventPublisher;
import dev.archipelago.cache.internal.Counters;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.internal.l1.L1Tier;
import dev.archipelago.cache.internal.load.InFlightLoad.Origin;
import dev.archipelago.cache.internal.load.InFlightLoad.Outcome;
import dev.archipelago.cache.internal.load.InFlightLoads.AbandonedException;
import dev.archipelago.cache.internal.load.InFlightLoads.Demand;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;

/** Joins or starts loads for callers and waits for them. Thread-safe. */
final class LoadRequests {

    private static final Logger KEYS = CacheEventPublisher.KEYS;

    private final CacheSettings settings;
    private final L1Tier l1;
    private final InFlightLoads inFlight;
    private final LoadExecutor executor;
    private final LoadCompletion completion;
    private final LoaderDecorator decorator;
    private final Counters counters;
    private final CacheEventPublisher events;
    private volatile boolean closed;

    LoadRequests(
            CacheSettings settings,
            L1Tier l1,
            InFlightLoads inFlight,
            LoadExecutor executor,
            LoadCompletion completion,
            Counters counters,
            CacheEventPublisher events) {
        this.settings = settings;
        this.l1 = l1;
        this.inFlight = inFlight;
        this.executor = executor;
        this.completion = completion;
        this.counters = counters;
        this.events = events;
        this.decorator = settings.loading().decorator();
    }

    /** Starts a load of an entry that is still fresh, unless one of its key is in flight. */
    <V> void refreshAhead(CacheKey<V> key, ConditionalLoader<V> loader) {
        if (closed) {
            return;
        }
        InFlightLoads.Joined<V> joined =
                inFlight.join(InFlightLoad.ahead(key, decorated(key, loader), hardTimeoutNanos(key)), Demand.LOAD);
        if (joined.created()) {
            counters.earlyLoads.increment();
            KEYS.debug("refreshing {} ahead of its expiry", key.text());
            executor.start(joined.load());
        }
    }

    /**
     * Returns the outcome of the load of a key.
     *
     * @param forced whether a cached value is not acceptable
     * @throws CacheLoadException if there is no value to return
     * @throws IllegalStateException if the cache is closed, or the load waits for the loader that runs on this thread
     */
    <V> Outcome<V> await(CacheKey<V> key, ConditionalLoader<V> loader, boolean forced) {
        requireOpen(key);
        Optional<Throwable> failure = forced ? Optional.empty() : backingOff(key);
        if (failure.isPresent()) {
            throw failure(key, false, failure.get());
        }
        ConditionalLoader<V> decorated = decorated(key, loader);
        long hardTimeout = hardTimeoutNanos(key);
        long begin = System.nanoTime();
        long left = hardTimeout;
        while (true) {
            InFlightLoads.Joined<V> joined = inFlight.join(
                    new InFlightLoad<>(key, decorated, forced, left), forced ? Demand.NEW_LOAD : Demand.VALUE);
            if (joined.created()) {
                if (!joined.queued()) {
                    executor.begin(joined.load());
                }
            } else {
                counters.coalesced.increment();
                KEYS.debug("waiting for the load of {} in flight", key.text());
            }
            Optional<Outcome<V>> outcome = outcome(joined.load(), forced, left);
            left = hardTimeout - (System.nanoTime() - begin);
            // A load that another caller started before a removal may be too old for a caller that came after it.
            if (outcome.isPresent() && (!outcome.get().invalidated() || joined.created() || left <= 0)) {
                return outcome.get();
            }
            if (left <= 0) {
                throw failure(key, forced, new AbandonedException(Duration.ofNanos(hardTimeout)));
            }
        }
    }

    /** Returns the outcome of a load; empty if it was a lookup that found nothing. */
    private <V> Optional<Outcome<V>> outcome(InFlightLoad<V> load, boolean forced, long nanos) {
        try {
            return Optional.of(awaitUnlessCyclic(load, forced, nanos));
        } catch (NotCachedException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns the fresh entry of a key, from L1 or L2; empty if there is none, and also if a load in flight fails or
     * takes longer than the hard timeout.
     *
     * @throws CacheLoadException if the thread is interrupted
     * @throws IllegalStateException as {@link #await} does
     */
    <V> Optional<Outcome<V>> lookup(CacheKey<V> key) {
        requireOpen(key);
        long hardTimeout = hardTimeoutNanos(key);
        InFlightLoads.Joined<V> joined = inFlight.join(InFlightLoad.lookup(key, hardTimeout), Demand.VALUE);
        if (joined.created()) {
            executor.begin(joined.load());
        } else if (joined.load().loading()) {
            return Optional.empty(); // nothing was cached when that load began
        }
        InFlightLoad<?> caller = LoadExecutor.current();
        try {
            if (caller != null) {
                caller.waitFor(joined.load());
            }
            return Optional.of(joined.load().await(hardTimeout))
                    .filter(outcome ->
                            outcome.origin() != Origin.STALE && (joined.created() || !outcome.invalidated()));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(key, true, e);
        } finally {
            if (caller != null) {
                caller.waitFor(null);
            }
        }
    }

    /** Returns a loader that runs as the decorator specifies, on behalf of the current thread. */
    <V> ConditionalLoader<V> decorated(CacheKey<V> key, ConditionalLoader<V> loader) {
        if (decorator == LoaderDecorator.NONE) {
            return loader;
        }
        AtomicReference<Optional<V>> given = new AtomicReference<>(Optional.empty());
        Callable<Object> task = decorator.decorate(key.text(), () -> loader.load(requireNonNull(given.get())));
        return older -> {
            given.set(older);
            return cast(task.call());
        };
    }

    @SuppressWarnings("unchecked") // the task returns what the loader returned
    private static <V> LoadResult<V> cast(Object result) {
        return (LoadResult<V>) result;
    }

    /** Returns the last failure of a key that must not be loaded yet and has no value to serve. */
    Optional<Throwable> backingOff(CacheKey<?> key) {
        Optional<Throwable> failure = completion.failures().backingOff(key.text());
        return failure.isPresent() && l1.findServableOnFailure(key) == null ? failure : Optional.empty();
    }

    void requireOpen(CacheKey<?> key) {
        if (closed) {
            throw new IllegalStateException("the cache is closed; " + key.text() + " cannot be loaded");
        }
    }

    long hardTimeoutNanos(CacheKey<?> key) {
        return Durations.nanos(settings.loading().hardTimeout(key));
    }

    /** Abandons all loads; no further ones are started. */
    void close() {
        closed = true;
        inFlight.abandonAll("the cache was closed");
    }

    /** Waits for a load, unless that waits for the loader that runs on this thread. */
    <V> Outcome<V> awaitUnlessCyclic(InFlightLoad<V> load, boolean forced, long nanos) {
        InFlightLoad<?> caller = LoadExecutor.current();
        if (caller == null) {
            return await(load, forced, nanos);
        }
        try {
            caller.waitFor(load);
            return await(load, forced, nanos);
        } finally {
            caller.waitFor(null);
        }
    }

    private <V> Outcome<V> await(InFlightLoad<V> load, boolean forced, long nanos) {
        CacheKey<V> key = load.key();
        try {
            return awaitWithSoftTimeout(load, nanos);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof NotCachedException notCached) {
                throw notCached;
            }
            return staleOutcome(key).orElseThrow(() -> failure(key, forced, cause));
        } catch (TimeoutException e) {
            AbandonedException late = new AbandonedException(settings.loading().hardTimeout(key));
            // The load may have more time left than this caller.
            if (load.remainingNanos() == 0) {
                inFlight.abandon(load);
            }
            completion.backOff(key, late);
            events.timedOut(key.text());
            return staleOutcome(key).orElseThrow(() -> failure(key, forced, late));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(key, forced, e);
        }
    }

    private <V> Outcome<V> awaitWithSoftTimeout(InFlightLoad<V> load, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        long end = System.nanoTime() + Math.min(nanos, load.remainingNanos());
        Optional<Duration> soft = load.key().options().softTimeout();
        if (soft.isPresent()) {
            try {
                return load.await(Math.min(end - System.nanoTime(), Durations.nanos(soft.get())));
            } catch (TimeoutException e) {
                Optional<Outcome<V>> stale = staleOutcome(load.key());
                if (stale.isPresent()) {
                    KEYS.debug("stale {} after the soft timeout", load.key().text());
                    return stale.get();
                }
                // L2 may still deliver a stale value.
                return load.awaitUsable(end - System.nanoTime());
            }
        }
        return load.await(end - System.nanoTime());
    }

    private <V> Optional<Outcome<V>> staleOutcome(CacheKey<V> key) {
        Entry<V> entry = l1.findServableOnFailure(key);
        return entry == null ? Optional.empty() : Optional.of(new Outcome<>(entry, Origin.STALE, false));
    }

    private CacheLoadException failure(CacheKey<?> key, boolean forced, Throwable cause) {
        if (!forced) {
            counters.misses.increment();
        }
        if (cause instanceof AbandonedException late) {
            return new CacheTimeoutException(key.text(), late);
        }
        return closed || cause instanceof InterruptedException
                ? new CacheLoadException(key.text(), cause)
                : new LoaderFailedException(key.text(), cause);
    }
}
