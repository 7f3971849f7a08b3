package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.cache.LoaderDecorator;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.EntryFactory;
import dev.archipelago.cache.internal.Lifetime;
import dev.archipelago.cache.internal.invalidate.Markers;
import dev.archipelago.cache.internal.load.InFlightLoad.Origin;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks the loads in flight under the interleavings Lincheck finds: a read that begins after a removal never returns a
 * value that was loaded before the change preceding the removal.
 */
@Tag("alone")
public class InFlightLoadsLincheckTest {

    private static final CacheKey<Integer> KEY =
            new CacheKey<>("k", Codec.inMemory(value -> 4), EntryOptions.of(CacheStrategy.DEFAULT));
    private static final String TAG = "tag";
    private static final Duration TTL = Duration.ofMinutes(1);
    private static final Lifetime LIFETIME = new Lifetime(TTL, TTL, 0);
    private static final EntryFactory ENTRIES = new EntryFactory(new CacheSettings(
            new CacheSettings.L1(1000, 10, 1000, TTL),
            new CacheSettings.Loading(TTL, TTL, TTL, new Random(7), Optional.empty(), LoaderDecorator.NONE),
            Optional.empty(),
            new CacheSettings.Time(InstantSource.system(), () -> 0),
            new CacheSettings.Observers(event -> {}, state -> {})));
    private static final long PATIENCE = Duration.ofMinutes(1).toNanos();

    private final InFlightLoads inFlight = new InFlightLoads(this::runQueued);
    private final AtomicInteger source = new AtomicInteger();
    private final AtomicInteger removed = new AtomicInteger();
    private final AtomicReference<@Nullable Integer> l1 = new AtomicReference<>();

    /**
     * A read as the cache performs it, on the calling thread: L1, join, L1 once more, load, complete. Returns whether
     * the value is at least as recent as the last change whose removal had ended when the read began.
     */
    @Operation
    public boolean get() throws Exception {
        int expected = removed.get();
        Integer found = l1.get();
        return (found != null ? found : joinOrStart(false)) >= expected;
    }

    /** A refresh as the cache performs it; returns what {@link #get} does. */
    @Operation
    public boolean refresh() throws Exception {
        int expected = removed.get();
        return joinOrStart(true) >= expected;
    }

    /** A change of the source followed by the removal of the key. */
    @Operation
    public void change() {
        int now = source.incrementAndGet();
        inFlight.detach(KEY.text(), () -> l1.set(null));
        removed.accumulateAndGet(now, Math::max);
    }

    /** A change of the source followed by the removal of all entries. */
    @Operation
    public void changeAll() {
        change(Markers.ALL);
    }

    /** A change of the source followed by the removal of a tag that only the loaded value has. */
    @Operation
    public void changeTagged() {
        change(Markers.tag(TAG));
    }

    private void change(String marker) {
        int now = source.incrementAndGet();
        inFlight.removeCoveredBy(marker, () -> l1.set(null));
        removed.accumulateAndGet(now, Math::max);
    }

    private int joinOrStart(boolean forced) throws Exception {
        while (true) {
            InFlightLoads.Joined<Integer> joined = inFlight.join(
                    new InFlightLoad<>(KEY, older -> LoadResult.of(source.get()), forced, PATIENCE),
                    forced ? InFlightLoads.Demand.NEW_LOAD : InFlightLoads.Demand.VALUE);
            if (joined.created() && !joined.queued()) {
                run(joined.load());
            }
            InFlightLoad.Outcome<Integer> outcome = joined.load().await(PATIENCE);
            if (joined.created() || !outcome.invalidated()) {
                return outcome.entry().present().orElseThrow();
            }
        }
    }

    private static Entry<Integer> entry(int value) {
        return ENTRIES.create(KEY, Optional.of(value), Set.of(), 4, LIFETIME);
    }

    @SuppressWarnings("unchecked") // all loads of this test have the same key
    private void runQueued(InFlightLoad<?> load) {
        run((InFlightLoad<Integer>) load);
    }

    private void run(InFlightLoad<Integer> load) {
        if (!load.forced()) {
            Integer found = l1.get();
            if (found != null && load.acceptHit()) {
                boolean invalidated = inFlight.complete(load, Set.of(TAG), () -> {});
                load.complete(entry(found), Origin.L1, invalidated);
                return;
            }
        }
        load.beginLoad();
        int value = source.get();
        boolean invalidated = inFlight.complete(load, Set.of(TAG), () -> l1.set(value));
        load.complete(entry(value), Origin.LOADER, invalidated);
    }

    /** The expected result of every operation. */
    public static class NothingOlder {

        public boolean get() {
            return true;
        }

        public boolean refresh() {
            return true;
        }

        public void change() {}

        public void changeAll() {}

        public void changeTagged() {}
    }

    @Test
    void inFlight_modelChecked_returnsNothingOlderThanARemoval() {
        ModelChecking.check(InFlightLoadsLincheckTest.class, NothingOlder.class, 5, 200);
    }

    @Test
    @Tag("long")
    void inFlight_modelCheckedAtLength_returnsNothingOlderThanARemoval() {
        ModelChecking.check(InFlightLoadsLincheckTest.class, NothingOlder.class, 100, 5000);
    }

    @Test
    @Tag("long")
    void inFlight_underStress_returnsNothingOlderThanARemoval() {
        new StressOptions()
                .threads(3)
                .actorsPerThread(3)
                .iterations(50)
                .invocationsPerIteration(5000)
                .sequentialSpecification(NothingOlder.class)
                .check(InFlightLoadsLincheckTest.class);
    }
}
