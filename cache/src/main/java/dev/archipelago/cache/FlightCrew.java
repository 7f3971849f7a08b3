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

    private static final byte[] NOTHING = {};

    private final FirstTier l1;
    private final SecondTier l2;
    private final Flights flights;
    private final Ticker ticker;
    private final TwoTierCache.Timing timing;
    private final Counters counters;

    FlightCrew(
            FirstTier l1,
            SecondTier l2,
            Flights flights,
            Ticker ticker,
            TwoTierCache.Timing timing,
            Counters counters) {
        this.l1 = l1;
        this.l2 = l2;
        this.flights = flights;
        this.ticker = ticker;
        this.timing = timing;
        this.counters = counters;
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
        Optional<V> older = Optional.empty();
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
            load(flight, generation);
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
        flight.land(entry.value(), Origin.L1);
        return true;
    }

    private <V> Lookup<V> lookInL2(CacheKey<V> key) {
        return key.options().tiers() == Tiers.L1_ONLY ? Lookup.nothing() : l2.read(key);
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
            l1.put(key.text(), entry(key, stored.value(), stored.length(), stored.remaining()));
            LOG.debug("promoted {}, fresh for {}", key.text(), stored.remaining());
        }
    }

    /** Keeps the expired value L2 had, so that it may stand in for the load to come. */
    private <V> Optional<V> keepOlder(Flight<V> flight, Lookup<V> lookup) {
        CacheKey<V> key = flight.key();
        Optional<Stored<V>> usable = lookup.stored()
                .filter(stored ->
                        stored.remaining().plus(key.options().failSafe()).isPositive());
        usable.filter(stored -> key.options().tiers() == Tiers.L1_AND_L2)
                .ifPresent(stored -> flights.during(flight, () -> {
                    if (l1.findUsable(key.text()) == null) {
                        l1.put(key.text(), entry(key, stored.value(), stored.length(), stored.remaining()));
                    }
                }));
        return usable.map(Stored::value);
    }

    private <V> void load(Flight<V> flight, OptionalLong generation) throws Exception {
        CacheKey<V> key = flight.key();
        flight.beginLoad();
        counters.loads.increment();
        LOG.debug("loading {}", key.text());
        V value = flight.load();
        byte[] payload = key.codec().storable() ? key.codec().encode(value) : NOTHING;
        Entry<V> entry =
                entry(key, value, payload.length, key.options().strategy().ttl());
        flights.land(flight, () -> {
            if (key.options().tiers() != Tiers.L2_ONLY) {
                l1.put(key.text(), entry);
            }
            if (key.options().tiers() != Tiers.L1_ONLY && key.codec().storable()) {
                l2.write(key, payload, generation);
            }
        });
        flight.land(value, Origin.LOADER);
    }

    private <V> void landFailed(Flight<V> flight, Optional<V> fromL2, Throwable failure) {
        CacheKey<V> key = flight.key();
        counters.loadFailures.increment();
        LOG.debug("loading {} failed: {}", key.text(), failure.toString());
        flights.land(flight, () -> backOff(key));
        Entry<V> entry = find(key);
        if (entry != null && !key.options().failSafe().isZero()) {
            flight.land(entry.value(), Origin.STALE);
        } else if (fromL2.isPresent()) {
            flight.land(fromL2.get(), Origin.STALE);
        } else {
            flight.fail(failure);
        }
    }

    private <V> Entry<V> entry(CacheKey<V> key, V value, int length, Duration remaining) {
        int weight = l1.weigh(key.codec().weight(value, length));
        return Entry.of(
                value,
                weight,
                ticker.read(),
                remaining,
                timing.l1Ttl(),
                key.options().failSafe());
    }

    @SuppressWarnings("unchecked") // one text has one value type: that is the contract of CacheKey
    private <V> @Nullable Entry<V> find(CacheKey<V> key) {
        return (Entry<V>) l1.findUsable(key.text());
    }
}
