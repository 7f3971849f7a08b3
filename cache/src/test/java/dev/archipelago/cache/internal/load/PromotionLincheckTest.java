package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.LoadResult;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks promotions from L2 under the interleavings Lincheck finds: memory never keeps as fresh what another process
 * had replaced or removed when its message was applied, or when the subscription was resumed after the message was
 * lost.
 */
@Tag("alone")
public class PromotionLincheckTest {

    private static final CacheKey<Integer> KEY =
            new CacheKey<>("k", Codec.inMemory(value -> 4), EntryOptions.of(CacheStrategy.DEFAULT));
    private static final long PATIENCE = Duration.ofMinutes(1).toNanos();

    /** An entry in memory: fresh, or to be checked with L2 before it is served. */
    private record Kept(int version, boolean fresh) {}

    private final InFlightLoads inFlight = new InFlightLoads(load -> {});

    /** The version in L2, which other processes write. */
    private final AtomicInteger l2 = new AtomicInteger();

    /** The last version of which this process has been notified. */
    private final AtomicInteger applied = new AtomicInteger();

    private final AtomicReference<@Nullable Kept> l1 = new AtomicReference<>();

    /** Reads as the cache does. Returns whether a hit in memory is as recent as this process knew when it began. */
    @Operation
    public boolean read() {
        int expected = applied.get();
        Kept kept = l1.get();
        if (kept != null && kept.fresh()) {
            return kept.version() >= expected;
        }
        InFlightLoads.Joined<Integer> joined = inFlight.join(
                new InFlightLoad<>(KEY, older -> LoadResult.of(0), false, PATIENCE), InFlightLoads.Demand.VALUE);
        if (joined.created()) {
            promote(joined.load());
        }
        return true;
    }

    private void promote(InFlightLoad<Integer> load) {
        load.beginRead();
        int found = l2.get();
        inFlight.complete(load, Set.of(), () -> l1.set(new Kept(found, !load.isSuspect())));
    }

    /** Another process stores a newer value, and its message arrives. */
    @Operation
    public void storedElsewhere() {
        int version = l2.incrementAndGet();
        inFlight.suspect(KEY.text(), this::suspect);
        applied.accumulateAndGet(version, Math::max);
    }

    /** Another process removes the value, and its message arrives. */
    @Operation
    public void removedElsewhere() {
        int version = l2.incrementAndGet();
        inFlight.detach(KEY.text(), () -> l1.set(null));
        applied.accumulateAndGet(version, Math::max);
    }

    /** Another process stores a newer value, its message is lost, and the subscription is resumed. */
    @Operation
    public void resumed() {
        int version = l2.incrementAndGet();
        inFlight.suspectAll();
        suspect();
        applied.accumulateAndGet(version, Math::max);
    }

    private void suspect() {
        l1.updateAndGet(kept -> kept == null ? null : new Kept(kept.version(), false));
    }

    /** The expected result of every operation. */
    public static class NothingOlder {

        public boolean read() {
            return true;
        }

        public void storedElsewhere() {}

        public void removedElsewhere() {}

        public void resumed() {}
    }

    @Test
    void promotion_modelChecked_keepsNothingOutdated() {
        ModelChecking.check(PromotionLincheckTest.class, NothingOlder.class, 10, 200);
    }

    @Test
    @Tag("long")
    void promotion_modelCheckedAtLength_keepsNothingOutdated() {
        ModelChecking.check(PromotionLincheckTest.class, NothingOlder.class, 100, 5000);
    }
}
