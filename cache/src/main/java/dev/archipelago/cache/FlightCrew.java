package dev.archipelago.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.archipelago.cache.EntryOptions.Tiers;
import dev.archipelago.cache.Flight.Origin;
import dev.archipelago.cache.SecondTier.Lookup;
import dev.archipelago.cache.SecondTier.Stored;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs flights, each on a virtual thread of its own: L1 once more, L2, then the loader. */
final class FlightCrew {

    private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

    private final FirstTier l1;
    private final SecondTier l2;
    private final Flights flights;
    private final Ticker ticker;
    private final TwoTierCache.Timing timing;
    private final Counters counters;
    private final Loading loading;
    private final Reports reports;

    FlightCrew(
            FirstTier l1,
            SecondTier l2,
            Flights flights,
            Ticker ticker,
            TwoTierCache.Timing timing,
            Counters counters,
            Loading loading,
            Reports reports) {
        this.l1 = l1;
        this.l2 = l2;
        this.flights = flights;
        this.ticker = ticker;
        this.timing = timing;
        this.counters = counters;
        this.loading = loading;
        this.reports = reports;
    }

    void start(Flight<?> flight) {
        Thread thread =
                Thread.ofVirtual().name("cache-load-" + flight.key().text()).unstarted(() -> run(flight));
        flight.flyOn(thread);
        thread.start();
    }

    /** Lets the older value of the key, if there is one, stand in for a while without another try. */
    void backOff(CacheKey<?> key) {
        Entry<?> entry = l1.findUsable(key.text());
        if (entry != null) {
            entry.backOff(ticker.read() + TimeSpans.nanos(timing.failSafeBackOff()));
        }
    }

    private <V> void run(Flight<V> flight) {
        Optional<Stored<V>> older = Optional.empty();
        try {
            OptionalLong generation = OptionalLong.empty();
            if (!flight.forced()) {
                if (landFromL1(flight)) {
                    return;
                }
                Lookup<V> lookup = lookInL2(flight.key());
                if (landFromL2(flight, lookup)) {
                    return;
                }
                older = keepOlder(flight, lookup);
                generation = lookup.generation();
            }
            load(flight, older, generation);
        } catch (Throwable failure) { // whatever the loader threw belongs to those who wait
            landFailed(flight, older, failure);
        }
        l1.sweepIfDue();
    }

    private <V> boolean landFromL1(Flight<V> flight) {
        Entry<V> entry = find(flight.key());
        if (entry == null || !entry.fresh(ticker.read()) || !flight.settleForHit()) {
            return false;
        }
        flights.land(flight, () -> {});
        flight.land(entry.present(), Origin.L1);
        return true;
    }

    private <V> Lookup<V> lookInL2(CacheKey<V> key) {
        if (key.options().tiers() == Tiers.L1_ONLY || !l2.configured()) {
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
        flights.land(flight, () -> promote(flight.key(), stored));
        flight.land(stored.value(), Origin.L2);
        return true;
    }

    private <V> void promote(CacheKey<V> key, Stored<V> stored) {
        if (key.options().tiers() == Tiers.L1_AND_L2) {
            counters.promotions.increment();
            l1.put(key.text(), entry(key, stored));
            LOG.debug("promoted {}, fresh for {}", key.text(), stored.remaining());
        }
    }

    /** Keeps the expired value L2 had, so that it may stand in for the load to come. */
    private <V> Optional<Stored<V>> keepOlder(Flight<V> flight, Lookup<V> lookup) {
        CacheKey<V> key = flight.key();
        Optional<Stored<V>> usable = lookup.stored()
                .filter(stored ->
                        stored.remaining().plus(key.options().failSafe()).isPositive());
        usable.ifPresent(stored -> flights.during(flight, () -> {
            if (key.options().tiers() == Tiers.L1_AND_L2 && l1.findUsable(key.text()) == null) {
                l1.put(key.text(), entry(key, stored));
            }
            flight.offerOlder(stored.value());
        }));
        return usable;
    }

    private <V> void load(Flight<V> flight, Optional<Stored<V>> fromL2, OptionalLong generation) throws Exception {
        CacheKey<V> key = flight.key();
        flight.beginLoad();
        LOG.debug("loading {}", key.text());
        Content<V> content = loading.run(key, flight.loader(), older(key, fromL2));
        flights.land(flight, () -> keep(key, content, generation));
        reports.loaded(key.text());
        flight.land(content.value(), Origin.LOADER);
    }

    /** The value a loader may go by: what L1 still has, else what L2 had. */
    private <V> Optional<V> older(CacheKey<V> key, Optional<Stored<V>> fromL2) {
        Entry<V> entry = find(key);
        return entry != null ? entry.present() : fromL2.flatMap(Stored::value);
    }

    private <V> void keep(CacheKey<V> key, Content<V> content, OptionalLong generation) {
        Tiers tiers = key.options().tiers();
        boolean inL2 = tiers != Tiers.L1_ONLY && key.codec().storable();
        int bytes = Math.max(content.weight(), content.payload().length);
        if (bytes > timing.maximumEntryBytes()) {
            counters.tooLarge.increment();
            reports.tooLarge(key.text(), bytes, timing.maximumEntryBytes());
            l1.remove(key.text()); // the older value is wrong by now
            if (inL2) {
                l2.delete(key);
            }
            return;
        }
        if (tiers != Tiers.L2_ONLY) {
            l1.put(
                    key.text(),
                    entry(key, content.value(), content.weight(), content.ttl(), content.ttl(), content.took()));
        }
        if (inL2) {
            l2.write(key, content, generation);
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
        return entry(key, stored.value(), weight, stored.remaining(), stored.ttl(), 0);
    }

    private <V> Entry<V> entry(
            CacheKey<V> key, Optional<V> value, int bytes, Duration remaining, Duration ttl, long took) {
        long now = ticker.read();
        Early early = Early.of(key.options().renewal(), now, TimeSpans.nanos(remaining), TimeSpans.nanos(ttl), took);
        return Entry.of(
                value,
                l1.weigh(bytes),
                now,
                remaining,
                timing.l1Ttl(),
                key.options().failSafe(),
                early);
    }

    @SuppressWarnings("unchecked") // one text has one value type: that is the contract of CacheKey
    private <V> @Nullable Entry<V> find(CacheKey<V> key) {
        return (Entry<V>) l1.findUsable(key.text());
    }
}
