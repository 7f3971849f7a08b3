package dev.archipelago.cache;

import dev.archipelago.cache.InFlightLoad.Origin;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The load map under every interleaving Lincheck finds: what was read from the source before a change is never found
 * by a read that begins after the removal that followed the change, whoever loads and waits meanwhile.
 */
@Tag("alone")
public class InFlightLoadsLincheckTest {

    private static final CacheKey<Integer> KEY =
            new CacheKey<>("k", Codec.inMemory(value -> 4), EntryOptions.of(CacheStrategy.DEFAULT));
    private static final String TAG = "tag";
    private static final long PATIENCE = Duration.ofMinutes(1).toNanos();

    private final InFlightLoads inFlight = new InFlightLoads();
    private final AtomicInteger source = new AtomicInteger();
    private final AtomicInteger removed = new AtomicInteger();
    private final AtomicReference<@Nullable Integer> l1 = new AtomicReference<>();

    /**
     * What the cache does on a read, without threads of its own: L1, board, L1 once more, load, land. Answers whether the
     * value is no older than the last change that had been followed by its removal when the read began.
     */
    @Operation
    public boolean get() throws Exception {
        int expected = removed.get();
        Integer found = l1.get();
        return (found != null ? found : joinOrStart(false)) >= expected;
    }

    /** What the cache does on a refresh; answers as {@link #get} does. */
    @Operation
    public boolean refresh() throws Exception {
        int expected = removed.get();
        return joinOrStart(true) >= expected;
    }

    /** A change of the source and the removal of the key that follows it. */
    @Operation
    public void change() {
        int now = source.incrementAndGet();
        inFlight.detach(KEY.text(), () -> l1.set(null));
        removed.accumulateAndGet(now, Math::max);
    }

    /** A change of the source and the removal of a key space or of all that follows it, in the order of the cache. */
    @Operation
    public void changeAll() {
        change(RedisKeys.ALL);
    }

    /** The same with a removal by a tag that only the loaded value bears. */
    @Operation
    public void changeTagged() {
        change(RedisKeys.tag(TAG));
    }

    private void change(String marker) {
        int now = source.incrementAndGet();
        inFlight.removeMarked(marker, () -> l1.set(null));
        removed.accumulateAndGet(now, Math::max);
    }

    private int joinOrStart(boolean forced) throws Exception {
        while (true) {
            InFlightLoads.Joined<Integer> joined = inFlight.join(
                    new InFlightLoad<>(KEY, older -> LoadResult.of(source.get()), forced, PATIENCE), forced);
            if (joined.first()) {
                run(joined.load());
            }
            InFlightLoad.Outcome<Integer> outcome = joined.load().await(PATIENCE);
            if (joined.first() || !outcome.doubtful()) {
                return outcome.value().orElseThrow();
            }
        }
    }

    private void run(InFlightLoad<Integer> load) throws Exception {
        if (!load.forced()) {
            Integer found = l1.get();
            if (found != null && load.settleForHit()) {
                boolean sure = inFlight.complete(load, Set.of(TAG), () -> {});
                load.complete(Optional.of(found), Origin.L1, sure);
                return;
            }
        }
        load.beginLoad();
        int value = source.get();
        boolean sure = inFlight.complete(load, Set.of(TAG), () -> l1.set(value));
        load.complete(Optional.of(value), Origin.LOADER, sure);
    }

    /** What every order of the callers must answer. */
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

    private static ModelCheckingOptions options(int scenarios, int schedules) {
        return new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(scenarios)
                .invocationsPerIteration(schedules)
                .sequentialSpecification(NothingOlder.class);
    }

    @Test
    void flights_modelChecked_giveNothingOlderThanARemoval() {
        options(10, 300).check(InFlightLoadsLincheckTest.class);
    }

    @Test
    @Tag("long")
    void flights_modelCheckedAtLength_giveNothingOlderThanARemoval() {
        options(100, 5000).check(InFlightLoadsLincheckTest.class);
    }

    @Test
    @Tag("long")
    void flights_underStress_giveNothingOlderThanARemoval() {
        new StressOptions()
                .threads(3)
                .actorsPerThread(3)
                .iterations(50)
                .invocationsPerIteration(5000)
                .sequentialSpecification(NothingOlder.class)
                .check(InFlightLoadsLincheckTest.class);
    }
}
