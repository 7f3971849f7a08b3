package dev.archipelago.cache;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.archipelago.cache.EntryOptions.Tiers;
import dev.archipelago.cache.InFlightLoad.Origin;
import dev.archipelago.cache.InFlightLoad.Outcome;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cache: what callers see of the two tiers and the inFlight between them. */
final class TwoTierCache implements Cache {

    /** Times a cache keeps, and how large a value may be. */
    record Timing(Duration l1Ttl, Duration hardTimeout, Duration failSafeBackOff, long maximumEntryBytes) {

        Duration hardTimeout(CacheKey<?> key) {
            return key.options().hardTimeout().orElse(hardTimeout);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

    private final L1Tier l1;
    private final L2Tier l2;
    private final Ticker ticker;
    private final CoarseTicker clock;
    private final Timing timing;
    private final Counters counters;
    private final RandomGenerator random;
    private final InFlightLoads inFlight = new InFlightLoads();
    private final TierMode tiers = new TierMode();
    private final LoadExecutor executor;
    private volatile boolean closed;

    /** Whether the log wants to hear of hits, as it was at the last miss: to ask at each would cost as much as a hit. */
    private boolean logsHits = CacheEventPublisher.KEYS.isDebugEnabled();

    TwoTierCache(
            L1Tier l1,
            L2Tier l2,
            Ticker ticker,
            Timing timing,
            Counters counters,
            RandomGenerator random,
            CacheEventPublisher events) {
        this.l1 = l1;
        this.l2 = l2;
        this.ticker = ticker;
        this.clock = CoarseTicker.of(ticker);
        this.timing = timing;
        this.counters = counters;
        this.random = random;
        this.executor = new LoadExecutor(
                l1, l2, inFlight, tiers, ticker, timing, counters, new LoaderInvoker(ticker, random, counters), events);
        l2.start(new InvalidationApplier(l1, inFlight));
    }

    @Override
    public <V> V get(CacheKey<V> key, Loader<V> loader) {
        Entry<V> held = held(key, loader, null);
        V value = held != null
                ? held.value()
                : loadAndCount(key, ConditionalLoader.of(loader)).orElse(null);
        if (value == null) {
            throw none(key);
        }
        return value;
    }

    @Override
    public <V> Optional<V> find(CacheKey<V> key, ConditionalLoader<V> loader) {
        Entry<V> held = held(key, null, loader);
        return held != null ? held.present() : loadAndCount(key, loader);
    }

    /**
     * What L1 has that needs no waiting; null if nothing. The value's end being near it begins a load in the background.
     * There is one loader of the two, of which nothing is made for a hit.
     */
    private <V> @Nullable Entry<V> held(
            CacheKey<V> key, @Nullable Loader<V> plain, @Nullable ConditionalLoader<V> conditional) {
        Entry<V> entry = find(key);
        if (entry == null) {
            return null;
        }
        long now = clock.read();
        if (entry.settled(now)) {
            countHit(key);
            return entry;
        }
        if (entry.fresh(now)) {
            if (entry.claimRefreshAhead(now, random)) {
                refreshAhead(key, conditional != null ? conditional : ConditionalLoader.of(requireNonNull(plain)));
            }
            countHit(key);
            return entry;
        }
        if (entry.usable(now) && entry.backingOff(now)) {
            counters.l1Hits.increment();
            counters.staleServes.increment();
            CacheEventPublisher.KEYS.debug("stale {} while backing off", key.text());
            return entry;
        }
        return null;
    }

    private <V> Optional<V> loadAndCount(CacheKey<V> key, ConditionalLoader<V> loader) {
        Outcome<V> outcome = joinOrStart(key, loader, false);
        switch (outcome.origin()) {
            case L1 -> countHit(key);
            case L2 -> counters.l2Hits.increment();
            case LOADER -> counters.misses.increment();
            case STALE -> {
                counters.misses.increment();
                counters.staleServes.increment();
            }
        }
        return outcome.value();
    }

    @Override
    public <V> V refresh(CacheKey<V> key, Loader<V> loader) {
        return refresh(key, ConditionalLoader.of(loader)).orElseThrow(() -> none(key));
    }

    @Override
    public <V> Optional<V> refresh(CacheKey<V> key, ConditionalLoader<V> loader) {
        Outcome<V> outcome = joinOrStart(key, loader, true);
        if (outcome.origin() == Origin.STALE) {
            counters.staleServes.increment();
        }
        return outcome.value();
    }

    @Override
    public <V> Optional<V> getIfPresent(CacheKey<V> key) {
        Entry<V> entry = find(key);
        if (entry == null) {
            return Optional.empty();
        }
        long now = clock.read();
        if (!entry.settled(now) && !entry.fresh(now)) {
            return Optional.empty();
        }
        countHit(key);
        return entry.present();
    }

    @Override
    public <V> Optional<V> getIfPresentOrStale(CacheKey<V> key) {
        Entry<V> entry = find(key);
        if (entry == null) {
            return Optional.empty();
        }
        long now = clock.read();
        if (!entry.fresh(now)) {
            if (!entry.usable(now)) {
                return Optional.empty();
            }
            counters.staleServes.increment();
        }
        countHit(key);
        return entry.present();
    }

    @Override
    public void expire(CacheKey<?> key) {
        counters.removals.increment();
        inFlight.detach(key.text(), () -> {
            l2.delete(key, false);
            Entry<?> entry = l1.findUsable(key);
            if (entry != null) {
                l1.put(key, entry.expired(ticker.read(), key.options().failSafe()));
            }
        });
    }

    @Override
    public void remove(CacheKey<?> key) {
        counters.removals.increment();
        inFlight.detach(key.text(), () -> {
            l2.delete(key, true);
            l1.remove(key.text());
        });
    }

    @Override
    public long clear() {
        counters.removals.increment();
        // In this order: a load that begins after its forerunner was taken out can no longer find the old value in
        // L2.
        l2.remove(RedisKeys.ALL);
        AtomicLong dropped = new AtomicLong();
        inFlight.removeMarked(RedisKeys.ALL, () -> dropped.set(l1.clear()));
        return dropped.get();
    }

    @Override
    public void removeByTag(String tag) {
        CacheKey.checkTag(tag);
        removeMarked(RedisKeys.tag(tag));
    }

    @Override
    public void removeSpace(String space) {
        CacheKey.checkSpace(space);
        removeMarked(RedisKeys.space(space));
    }

    private void removeMarked(String marker) {
        counters.removals.increment();
        // Before it waits for Redis, so that no load under way takes it for a removal from before that load; and after,
        // as with all of them.
        inFlight.detachMarked(marker);
        l2.remove(marker);
        inFlight.removeMarked(marker, () -> l1.removeMarked(marker));
    }

    @Override
    public void mode(Tiers mode) {
        tiers.mode(mode);
        if (mode == Tiers.L2_ONLY) {
            inFlight.removeMarked(RedisKeys.ALL, l1::clear);
        }
        LOG.info("the cache uses {}", mode);
    }

    @Override
    public CacheStatistics statistics() {
        return counters.with(l1, l2, tiers.mode());
    }

    @Override
    public L2Statistics l2Statistics(Duration timeout) {
        return l2.statistics(timeout);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            inFlight.abandonAll("the cache was closed");
            l2.close();
            clock.close();
        }
    }

    /** How many loads or lookups are under way. */
    int loadsInFlight() {
        return inFlight.size();
    }

    private <V> void refreshAhead(CacheKey<V> key, ConditionalLoader<V> loader) {
        if (closed) {
            return;
        }
        InFlightLoads.Joined<V> joined =
                inFlight.join(new InFlightLoad<>(key, loader, true, Durations.nanos(timing.hardTimeout(key))), true);
        if (joined.first()) {
            counters.earlyLoads.increment();
            CacheEventPublisher.KEYS.debug("loading {} before its end", key.text());
            executor.start(joined.load());
        }
    }

    private static CacheLoadException none(CacheKey<?> key) {
        return new CacheLoadException(
                key.text(), new NoSuchElementException("it is known that there is no value; use find to be told so"));
    }

    private <V> Outcome<V> joinOrStart(CacheKey<V> key, ConditionalLoader<V> loader, boolean forced) {
        if (closed) {
            throw new IllegalStateException("the cache is closed; " + key.text() + " cannot be loaded any more");
        }
        logsHits = CacheEventPublisher.KEYS.isDebugEnabled();
        long hardTimeout = Durations.nanos(timing.hardTimeout(key));
        long begin = System.nanoTime();
        long left = hardTimeout;
        while (true) {
            InFlightLoads.Joined<V> joined = inFlight.join(new InFlightLoad<>(key, loader, forced, left), forced);
            if (joined.first()) {
                executor.begin(joined.load());
            } else {
                counters.coalesced.increment();
                CacheEventPublisher.KEYS.debug("coalesced wait for {}", key.text());
            }
            Outcome<V> outcome = outcome(joined.load(), key, forced, left);
            left = hardTimeout - (System.nanoTime() - begin);
            // What others began before a removal may be too old for who came after it.
            if (!outcome.doubtful() || joined.first() || left <= 0) {
                return outcome;
            }
        }
    }

    private <V> Outcome<V> outcome(InFlightLoad<V> load, CacheKey<V> key, boolean forced, long nanos) {
        try {
            return await(load, key, nanos);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return staleOutcome(key).orElseThrow(() -> failure(key, forced, cause));
        } catch (TimeoutException e) {
            // It may have more time than this caller has left.
            if (load.remainingNanos() == 0) {
                inFlight.abandon(load);
            }
            executor.backOff(key);
            TimeoutException late = new TimeoutException("no value within " + timing.hardTimeout(key)
                    + "; the load was given up, look at what it waits for");
            return staleOutcome(key).orElseThrow(() -> failure(key, forced, late));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(key, forced, e);
        }
    }

    private <V> Outcome<V> await(InFlightLoad<V> load, CacheKey<V> key, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        long end = System.nanoTime() + Math.min(nanos, load.remainingNanos());
        Optional<Duration> soft = key.options().softTimeout();
        if (soft.isPresent()) {
            try {
                return load.await(Math.min(end - System.nanoTime(), Durations.nanos(soft.get())));
            } catch (TimeoutException e) {
                Optional<Outcome<V>> stale = staleOutcome(key);
                if (stale.isPresent()) {
                    CacheEventPublisher.KEYS.debug("stale {} after the soft timeout", key.text());
                    return stale.get();
                }
                // The older value may still come, from L2.
                return load.awaitAnything(end - System.nanoTime());
            }
        }
        return load.await(end - System.nanoTime());
    }

    private CacheLoadException failure(CacheKey<?> key, boolean forced, Throwable cause) {
        if (!forced) {
            counters.misses.increment();
        }
        return new CacheLoadException(key.text(), cause);
    }

    private <V> Optional<Outcome<V>> staleOutcome(CacheKey<V> key) {
        Entry<V> entry = find(key);
        return entry == null
                        || !entry.usable(ticker.read())
                        || key.options().failSafe().isZero()
                ? Optional.empty()
                : Optional.of(new Outcome<>(entry.present(), Origin.STALE, false));
    }

    private void countHit(CacheKey<?> key) {
        counters.l1Hits.increment();
        if (logsHits) {
            CacheEventPublisher.KEYS.debug("L1 hit {}", key.text());
        }
    }

    @SuppressWarnings("unchecked") // one text has one value type: that is the contract of CacheKey
    private <V> @Nullable Entry<V> find(CacheKey<V> key) {
        return (Entry<V>) l1.find(key);
    }
}
