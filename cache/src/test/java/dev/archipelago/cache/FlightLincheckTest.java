package dev.archipelago.cache;

import dev.archipelago.cache.Flight.Origin;
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
 * The flight map under every interleaving Lincheck finds: what was read from the source before a change is never found
 * by a read that begins after the removal that followed the change, whoever loads and waits meanwhile.
 */
@Tag("alone")
public class FlightLincheckTest {

    private static final CacheKey<Integer> KEY =
            new CacheKey<>("k", Codec.inMemory(value -> 4), EntryOptions.of(CacheStrategy.DEFAULT));
    private static final String TAG = "tag";
    private static final long PATIENCE = Duration.ofMinutes(1).toNanos();

    private final Flights flights = new Flights();
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
        return (found != null ? found : fly(false)) >= expected;
    }

    /** What the cache does on a refresh; answers as {@link #get} does. */
    @Operation
    public boolean refresh() throws Exception {
        int expected = removed.get();
        return fly(true) >= expected;
    }

    /** A change of the source and the removal of the key that follows it. */
    @Operation
    public void change() {
        int now = source.incrementAndGet();
        flights.detach(KEY.text(), () -> l1.set(null));
        removed.accumulateAndGet(now, Math::max);
    }

    /** A change of the source and the removal of a key space or of all that follows it, in the order of the cache. */
    @Operation
    public void changeAll() {
        change(RedisNames.ALL);
    }

    /** The same with a removal by a tag that only the loaded value bears. */
    @Operation
    public void changeTagged() {
        change(RedisNames.tag(TAG));
    }

    private void change(String mark) {
        int now = source.incrementAndGet();
        flights.removeMarked(mark, () -> l1.set(null));
        removed.accumulateAndGet(now, Math::max);
    }

    private int fly(boolean forced) throws Exception {
        while (true) {
            Flights.Boarding<Integer> boarding =
                    flights.board(new Flight<>(KEY, older -> LoadResult.of(source.get()), forced, PATIENCE), forced);
            if (boarding.first()) {
                run(boarding.flight());
            }
            Flight.Outcome<Integer> outcome = boarding.flight().await(PATIENCE);
            if (boarding.first() || !outcome.doubtful()) {
                return outcome.value().orElseThrow();
            }
        }
    }

    private void run(Flight<Integer> flight) throws Exception {
        if (!flight.forced()) {
            Integer found = l1.get();
            if (found != null && flight.settleForHit()) {
                boolean sure = flights.land(flight, Set.of(TAG), () -> {});
                flight.land(Optional.of(found), Origin.L1, sure);
                return;
            }
        }
        flight.beginLoad();
        int value = source.get();
        boolean sure = flights.land(flight, Set.of(TAG), () -> l1.set(value));
        flight.land(Optional.of(value), Origin.LOADER, sure);
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
        options(10, 300).check(FlightLincheckTest.class);
    }

    @Test
    @Tag("long")
    void flights_modelCheckedAtLength_giveNothingOlderThanARemoval() {
        options(100, 5000).check(FlightLincheckTest.class);
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
                .check(FlightLincheckTest.class);
    }
}
