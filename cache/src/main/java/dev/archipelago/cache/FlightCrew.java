package dev.archipelago.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.archipelago.cache.Flight.Origin;
import dev.archipelago.cache.Loading.Older;
import dev.archipelago.cache.SecondTier.Lookup;
import dev.archipelago.cache.SecondTier.Stored;
import dev.archipelago.cache.SecondTier.Turn;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Runs flights, each on a virtual thread of its own: L1 once more, L2, then the loader. */
final class FlightCrew {

    private final FirstTier l1;
    private final SecondTier l2;
    private final Flights flights;
    private final TierSwitch tiers;
    private final Ticker ticker;
    private final TwoTierCache.Timing timing;
    private final Counters counters;
    private final Loading loading;
    private final Reports reports;

    FlightCrew(
            FirstTier l1,
            SecondTier l2,
            Flights flights,
            TierSwitch tiers,
            Ticker ticker,
            TwoTierCache.Timing timing,
            Counters counters,
            Loading loading,
            Reports reports) {
        this.l1 = l1;
        this.l2 = l2;
        this.flights = flights;
        this.tiers = tiers;
        this.ticker = ticker;
        this.timing = timing;
        this.counters = counters;
        this.loading = loading;
        this.reports = reports;
    }

    /** What a look into both tiers brought that did not end the flight. */
    private record Looked<V>(Optional<Stored<V>> older, Stamp stamp, boolean lookAgain) {}

    /** Lets the flight run on a thread of its own. */
    void start(Flight<?> flight) {
        start(flight, null);
    }

    /**
     * Looks into L2 on the calling thread and starts only a load: two changes of thread cost more than Redis does. A
     * caller who could not wait long enough, or is interrupted meanwhile, leaves it all to the flight's own thread.
     */
    <V> void begin(Flight<V> flight) {
        CacheKey<V> key = flight.key();
        Looked<V> looked = null;
        if (!flight.forced()
                && l2.configured()
                && tiers.l2(key.options())
                && key.options().softTimeout().isEmpty()
                && l2.patience().compareTo(timing.hardTimeout(key)) < 0) {
            try {
                looked = look(flight);
            } catch (Throwable failure) { // whatever it is belongs to all who wait
                landFailed(flight, Optional.empty(), failure);
                return;
            }
            if (looked == null) {
                l1.sweepIfDue();
                return;
            }
        }
        start(flight, Thread.currentThread().isInterrupted() ? null : looked);
    }

    private <V> void start(Flight<V> flight, @Nullable Looked<V> looked) {
        Thread.ofVirtual().name("cache-load-" + flight.key().text()).start(() -> run(flight, looked));
    }

    /** Lets the older value of the key, if there is one, stand in for a while without another try. */
    void backOff(CacheKey<?> key) {
        Entry<?> entry = l1.findUsable(key);
        if (entry != null) {
            entry.backOff(ticker.read() + TimeSpans.nanos(timing.failSafeBackOff()));
        }
    }

    private <V> void run(Flight<V> flight, @Nullable Looked<V> before) {
        Optional<Stored<V>> older = Optional.empty();
        try {
            Looked<V> looked = before;
            if (flight.forced()) {
                Stamp stamp = tiers.l2(flight.key().options()) ? l2.stamp(flight.key()) : Stamp.CLEAN;
                looked = new Looked<>(Optional.empty(), stamp, false);
            } else if (looked == null) {
                looked = look(flight);
            }
            if (looked == null) {
                return;
            }
            older = looked.older();
            loadInTurn(flight, older, looked.stamp(), looked.lookAgain());
        } catch (Throwable failure) { // whatever the loader threw belongs to those who wait
            landFailed(flight, older, failure);
        }
        l1.sweepIfDue();
    }

    /** Looks into L1 once more and into L2; null if that ended the flight. */
    private <V> @Nullable Looked<V> look(Flight<V> flight) {
        if (landFromL1(flight)) {
            return null;
        }
        Lookup<V> lookup = lookInL2(flight.key());
        if (landFromL2(flight, lookup)) {
            return null;
        }
        return new Looked<>(keepOlder(flight, lookup), lookup.stamp(), !lookup.rejected());
    }

    private <V> boolean landFromL1(Flight<V> flight) {
        Entry<V> entry = find(flight.key());
        if (entry == null || !entry.fresh(ticker.read()) || !flight.settleForHit()) {
            return false;
        }
        boolean sure = flights.land(flight, entry.tags(), () -> {});
        flight.land(entry.present(), Origin.L1, sure);
        return true;
    }

    private <V> Lookup<V> lookInL2(CacheKey<V> key) {
        if (!tiers.l2(key.options()) || !l2.configured()) {
            return Lookup.nothing();
        }
        long begin = System.nanoTime();
        try {
            return l2.read(key, !key.options().failSafe().isZero() && find(key) != null);
        } finally {
            counters.l2Reads.increment();
            counters.l2ReadNanos.add(System.nanoTime() - begin);
        }
    }

    private <V> boolean landFromL2(Flight<V> flight, Lookup<V> lookup) {
        if (lookup.stored().isEmpty()) {
            return false;
        }
        Stored<V> stored = lookup.stored().get();
        if (!stored.remaining().isPositive() || !flight.settleForHit()) {
            return false;
        }
        boolean sure = flights.land(flight, stored.tags(), () -> promote(flight.key(), stored));
        flight.land(stored.value(), Origin.L2, sure);
        return true;
    }

    private <V> void promote(CacheKey<V> key, Stored<V> stored) {
        if (tiers.l1(key.options())) {
            counters.promotions.increment();
            l1.put(key, entry(key, stored));
            Reports.KEYS.debug("promoted {}, fresh for {}", key.text(), stored.remaining());
        }
    }

    /** Keeps the expired value L2 had, so that it may stand in for the load to come. */
    private <V> Optional<Stored<V>> keepOlder(Flight<V> flight, Lookup<V> lookup) {
        CacheKey<V> key = flight.key();
        Optional<Stored<V>> usable = lookup.stored()
                .filter(stored ->
                        stored.remaining().plus(key.options().failSafe()).isPositive());
        usable.ifPresent(stored -> flights.during(flight, stored.tags(), () -> {
            if (tiers.l1(key.options()) && l1.findUsable(key) == null) {
                l1.put(key, entry(key, stored));
            }
            flight.offerOlder(stored.value());
        }));
        return usable;
    }

    /**
     * Loads, alone among all processes where that can be had. Who asked for a load does not wait for a turn: what another
     * process brings may have been begun before they asked.
     */
    private <V> void loadInTurn(Flight<V> flight, Optional<Stored<V>> older, Stamp stamp, boolean lookAgain)
            throws Exception {
        CacheKey<V> key = flight.key();
        boolean forced = flight.forced();
        flight.beginLoad();
        if (forced || !tiers.l2(key.options()) || !key.codec().storable()) {
            load(flight, older, stamp, () -> {});
            return;
        }
        String token = UUID.randomUUID().toString();
        Turn turn = l2.turn(key, token, flight.remainingNanos());
        AtomicBoolean mine = new AtomicBoolean(turn == Turn.MINE);
        long begin = System.nanoTime();
        try {
            Stamp now = stamp;
            if (turn == Turn.WAITED || (turn == Turn.MINE && lookAgain)) {
                // Another process may have finished between the first look and this turn.
                Lookup<V> lookup = l2.read(key, false);
                if (landFromOther(flight, lookup)) {
                    return;
                }
                now = lookup.stamp();
            }
            load(flight, older, now, () -> {
                if (mine.getAndSet(false)) {
                    l2.endTurn(key, token, System.nanoTime() - begin, true);
                }
            });
        } finally {
            if (mine.get()) {
                l2.endTurn(key, token, System.nanoTime() - begin, false);
            }
        }
    }

    private <V> boolean landFromOther(Flight<V> flight, Lookup<V> lookup) {
        Optional<Stored<V>> fresh =
                lookup.stored().filter(stored -> stored.remaining().isPositive());
        fresh.ifPresent(stored -> {
            boolean sure = flights.land(flight, stored.tags(), () -> promote(flight.key(), stored));
            flight.land(stored.value(), Origin.L2, sure);
        });
        return fresh.isPresent();
    }

    /** @param kept is run when the result is on its way to both tiers and before anyone has it */
    private <V> void load(Flight<V> flight, Optional<Stored<V>> fromL2, Stamp stamp, Runnable kept) throws Exception {
        CacheKey<V> key = flight.key();
        Reports.KEYS.debug("loading {}", key.text());
        Content<V> content = loading.run(key, flight.loader(), older(key, fromL2));
        boolean sure = flights.land(flight, content.tags(), () -> keep(key, content, stamp));
        kept.run();
        reports.loaded(key.text());
        flight.land(content.value(), Origin.LOADER, sure);
    }

    /** The value a loader may go by: what L1 still has, else what L2 had. */
    private <V> Older<V> older(CacheKey<V> key, Optional<Stored<V>> fromL2) {
        Entry<V> entry = find(key);
        return entry != null
                ? new Older<>(entry.present(), entry.tags())
                : fromL2.map(stored -> new Older<>(stored.value(), stored.tags()))
                        .orElseGet(Older::none);
    }

    private <V> void keep(CacheKey<V> key, Content<V> content, Stamp stamp) {
        boolean inL2 = tiers.l2(key.options()) && key.codec().storable();
        int bytes = Math.max(content.weight(), content.payload().length);
        if (bytes > timing.maximumEntryBytes()) {
            counters.tooLarge.increment();
            reports.tooLarge(key.text(), bytes, timing.maximumEntryBytes());
            l1.remove(key.text()); // the older value is wrong by now
            if (inL2) {
                l2.delete(key, true);
            }
            return;
        }
        if (tiers.l1(key.options())) {
            l1.put(
                    key,
                    entry(
                            key,
                            content.value(),
                            content.tags(),
                            content.weight(),
                            content.ttl(),
                            content.ttl(),
                            content.took()));
        }
        if (inL2) {
            l2.write(key, content, stamp);
        }
    }

    private <V> void landFailed(Flight<V> flight, Optional<Stored<V>> fromL2, Throwable failure) {
        CacheKey<V> key = flight.key();
        counters.loadFailures.increment();
        flights.land(flight, () -> backOff(key));
        Entry<V> entry = find(key);
        boolean inL1 = entry != null && !key.options().failSafe().isZero();
        reports.loadFailed(key.text(), failure, inL1 || fromL2.isPresent());
        if (entry != null && inL1) {
            flight.land(entry.present(), Origin.STALE);
        } else if (fromL2.isPresent()) {
            flight.land(fromL2.get().value(), Origin.STALE);
        } else {
            flight.fail(failure);
        }
    }

    private <V> Entry<V> entry(CacheKey<V> key, Stored<V> stored) {
        int weight = stored.value()
                .map(value -> key.codec().weight(value, stored.length()))
                .orElse(0);
        return entry(key, stored.value(), stored.tags(), weight, stored.remaining(), stored.ttl(), 0);
    }

    private <V> Entry<V> entry(
            CacheKey<V> key,
            Optional<V> value,
            Set<String> tags,
            int bytes,
            Duration remaining,
            Duration ttl,
            long took) {
        long now = ticker.read();
        Early early = Early.of(key.options().renewal(), now, TimeSpans.nanos(remaining), TimeSpans.nanos(ttl), took);
        return Entry.of(
                value, key.options(), allTags(key, tags), l1.weigh(bytes), now, remaining, timing.l1Ttl(), early);
    }

    private static Set<String> allTags(CacheKey<?> key, Set<String> further) {
        Set<String> own = key.options().tags();
        if (own.containsAll(further)) {
            return own;
        }
        Set<String> all = new HashSet<>(own);
        all.addAll(further);
        return Set.copyOf(all);
    }

    @SuppressWarnings("unchecked") // one text has one value type: that is the contract of CacheKey
    private <V> @Nullable Entry<V> find(CacheKey<V> key) {
        return (Entry<V>) l1.findUsable(key);
    }
}
