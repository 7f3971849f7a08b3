package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.cache.internal.invalidate.Markers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks reads of several keys, which register no load, under the interleavings Lincheck finds: memory never keeps as
 * fresh what this process or another one had replaced or removed, nor what was read before a lost message.
 */
@Tag("alone")
public class BulkReadLincheckTest {

    private static final CacheKey<Integer> KEY =
            new CacheKey<>("k", Codec.inMemory(value -> 4), EntryOptions.of(CacheStrategy.DEFAULT));
    private static final long PATIENCE = Duration.ofMinutes(1).toNanos();

    private final InFlightLoads inFlight = new InFlightLoads(load -> {});

    /** The version in L2. */
    private final AtomicInteger l2 = new AtomicInteger();

    /** The last version that a read which begins now must return. */
    private final AtomicInteger applied = new AtomicInteger();

    /** The fresh version in memory. */
    private final AtomicReference<@Nullable Integer> l1 = new AtomicReference<>();

    /** Reads as the cache does. Returns whether a hit in memory is as recent as this process knew when it began. */
    @Operation
    public boolean readInBulk() {
        int expected = applied.get();
        Integer kept = l1.get();
        if (kept != null) {
            return kept >= expected;
        }
        BulkRead read = inFlight.beginBulkRead();
        try {
            int found = l2.get();
            inFlight.promote(read, KEY.text(), Set.of(), () -> l1.set(found));
            return found >= expected;
        } finally {
            inFlight.endBulkRead(read);
        }
    }

    /** This process loads and stores a newer value, without waiting for a load in flight. */
    @Operation
    public void refreshed() {
        InFlightLoads.Joined<Integer> joined = inFlight.join(
                new InFlightLoad<>(KEY, older -> LoadResult.of(0), true, PATIENCE), InFlightLoads.Demand.NEW_LOAD);
        if (joined.created() && !joined.queued()) {
            joined.load().beginLoad();
            int version = l2.get() + 1;
            inFlight.complete(joined.load(), Set.of(), () -> {
                l2.accumulateAndGet(version, Math::max);
                l1.set(joined.load().isSuspect() ? null : version);
            });
        }
    }

    /** This process removes the value. */
    @Operation
    public void removed() {
        AtomicInteger version = new AtomicInteger();
        inFlight.detach(KEY.text(), () -> {
            version.set(l2.incrementAndGet());
            l1.set(null);
        });
        applied.accumulateAndGet(version.get(), Math::max);
    }

    /** This process removes all values. */
    @Operation
    public void cleared() {
        inFlight.detachCoveredBy(Markers.ALL);
        int version = l2.incrementAndGet();
        inFlight.removeCoveredBy(Markers.ALL, () -> l1.set(null));
        applied.accumulateAndGet(version, Math::max);
    }

    /** Another process stores a newer value, and its message arrives. */
    @Operation
    public void storedElsewhere() {
        int version = l2.incrementAndGet();
        inFlight.suspect(KEY.text(), () -> l1.set(null));
        applied.accumulateAndGet(version, Math::max);
    }

    /** Another process stores a newer value, its message is lost, and the subscription is resumed. */
    @Operation
    public void resumed() {
        int version = l2.incrementAndGet();
        inFlight.suspectAll();
        l1.set(null);
        applied.accumulateAndGet(version, Math::max);
    }

    /** The expected result of every operation. */
    public static class NothingOlder {

        public boolean readInBulk() {
            return true;
        }

        public void refreshed() {}

        public void removed() {}

        public void cleared() {}

        public void storedElsewhere() {}

        public void resumed() {}
    }

    @Test
    void bulkRead_modelChecked_keepsNothingOutdated() {
        ModelChecking.check(BulkReadLincheckTest.class, NothingOlder.class, 10, 200);
    }

    @Test
    @Tag("long")
    void bulkRead_modelCheckedAtLength_keepsNothingOutdated() {
        ModelChecking.check(BulkReadLincheckTest.class, NothingOlder.class, 100, 5000);
    }
}
