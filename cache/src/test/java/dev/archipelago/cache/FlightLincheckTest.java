package dev.archipelago.cache;

import dev.archipelago.cache.Flight.Origin;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The flight map under every interleaving Lincheck finds: a value read from the source before a change is never found
 * after the removal that follows the change, and all callers of one key agree as if they had come one after another.
 */
@Tag("alone")
public class FlightLincheckTest {

    private static final CacheKey<Integer> KEY =
            new CacheKey<>("k", Codec.inMemory(value -> 4), EntryOptions.of(CacheStrategy.DEFAULT));
    private static final long PATIENCE = Duration.ofMinutes(1).toNanos();

    private final Flights flights = new Flights();
    private final AtomicInteger source = new AtomicInteger();
    private final AtomicReference<@Nullable Integer> l1 = new AtomicReference<>();

    /** What the cache does on a read, without threads of its own: L1, board, L1 once more, load, land. */
    @Operation
    public int get() throws Exception {
        Integer found = l1.get();
        return found != null ? found : fly(false);
    }

    /** What the cache does on a refresh. */
    @Operation
    public int refresh() throws Exception {
        return fly(true);
    }

    /** A change of the source and the removal that follows it. */
    @Operation
    public int change() {
        int now = source.incrementAndGet();
        flights.detach(KEY.text(), () -> l1.set(null));
        return now;
    }

    private int fly(boolean forced) throws Exception {
        Flights.Boarding<Integer> boarding =
                flights.board(new Flight<>(KEY, older -> LoadResult.of(source.get()), forced, PATIENCE), forced);
        Flight<Integer> flight = boarding.flight();
        if (boarding.first()) {
            run(flight);
        }
        return flight.await(PATIENCE).value().orElseThrow();
    }

    private void run(Flight<Integer> flight) throws Exception {
        if (!flight.forced()) {
            Integer found = l1.get();
            if (found != null && flight.settleForHit()) {
                flights.land(flight, () -> {});
                flight.land(Optional.of(found), Origin.L1);
                return;
            }
        }
        flight.beginLoad();
        int value = source.get();
        flights.land(flight, () -> l1.set(value));
        flight.land(Optional.of(value), Origin.LOADER);
    }

    /** Callers one after another: every read sees the last change. */
    public static class OneAfterAnother {
        private int source;

        public int get() {
            return source;
        }

        public int refresh() {
            return source;
        }

        public int change() {
            return ++source;
        }
    }

    private static ModelCheckingOptions options(int scenarios, int schedules) {
        return new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(scenarios)
                .invocationsPerIteration(schedules)
                .sequentialSpecification(OneAfterAnother.class);
    }

    @Test
    void flights_modelChecked_areLinearizable() {
        options(10, 300).check(FlightLincheckTest.class);
    }

    @Test
    @Tag("long")
    void flights_modelCheckedAtLength_areLinearizable() {
        options(100, 5000).check(FlightLincheckTest.class);
    }

    @Test
    @Tag("long")
    void flights_underStress_areLinearizable() {
        new StressOptions()
                .threads(3)
                .actorsPerThread(3)
                .iterations(50)
                .invocationsPerIteration(5000)
                .sequentialSpecification(OneAfterAnother.class)
                .check(FlightLincheckTest.class);
    }
}
