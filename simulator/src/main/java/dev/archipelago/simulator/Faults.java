package dev.archipelago.simulator;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * The faults that are active. A fault of an endpoint takes precedence over one of its upstream; if its probability
 * exempts a request, the upstream's fault may still apply. Thread-safe; a fault applies from the next request on.
 */
public final class Faults {

    private static final String ALL = "";

    private final Map<Place, Scripted> scripted = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Runnable changed;

    /**
     * Creates an empty set; {@code random} decides about faults with a probability, {@code changed} runs after each
     * that is set.
     */
    Faults(InstantSource clock, RandomGenerator random, Runnable changed) {
        this.clock = clock;
        this.random = random;
        this.changed = changed;
    }

    /**
     * Injects a fault into an upstream until it is cleared.
     *
     * @throws IllegalArgumentException if this upstream does not support the fault
     */
    public void set(Upstream upstream, Fault fault) {
        set(upstream, fault, FaultSchedule.always());
    }

    /**
     * Injects a fault into an upstream for {@code times} requests.
     *
     * @throws IllegalArgumentException if this upstream does not support the fault, or {@code times} is below 1
     */
    public void set(Upstream upstream, Fault fault, int times) {
        set(upstream, fault, FaultSchedule.always().times(times));
    }

    /**
     * Injects a fault into an upstream on a schedule.
     *
     * @throws IllegalArgumentException if this upstream does not support the fault
     */
    public void set(Upstream upstream, Fault fault, FaultSchedule terms) {
        set(upstream, ALL, fault, terms);
    }

    /**
     * Injects a fault into one endpoint until it is cleared.
     *
     * @param endpoint its path below the upstream's own: {@code api/v3/klines}
     * @throws IllegalArgumentException if this upstream does not support the fault
     */
    public void set(Upstream upstream, String endpoint, Fault fault) {
        set(upstream, endpoint, fault, FaultSchedule.always());
    }

    /**
     * Injects a fault into one endpoint for {@code times} requests.
     *
     * @throws IllegalArgumentException if this upstream does not support the fault, or {@code times} is below 1
     */
    public void set(Upstream upstream, String endpoint, Fault fault, int times) {
        set(upstream, endpoint, fault, FaultSchedule.always().times(times));
    }

    /**
     * Injects a fault into one endpoint on a schedule.
     *
     * @throws IllegalArgumentException if this upstream does not support the fault
     */
    public void set(Upstream upstream, String endpoint, Fault fault, FaultSchedule terms) {
        FaultRules.check(upstream, fault);
        Instant now = clock.instant();
        scripted.put(
                new Place(upstream, endpoint),
                new Scripted(fault, terms.times(), terms.lasting().map(now::plus), terms.chance()));
        changed.run();
    }

    /** Clears the faults of an upstream and all its endpoints. Requests that are already stalled remain so. */
    public void clear(Upstream upstream) {
        scripted.keySet().removeIf(place -> place.upstream == upstream);
    }

    /** Clears the fault of one endpoint. */
    public void clear(Upstream upstream, String endpoint) {
        scripted.remove(new Place(upstream, endpoint));
    }

    /** Clears all faults. */
    public void clear() {
        scripted.clear();
    }

    /** The fault that applies to a request, without counting it; a probability is evaluated at each call. */
    Optional<Fault> peek(Upstream upstream, String endpoint) {
        return struck(upstream, endpoint).map(place -> place.script.fault);
    }

    /** The fault that applies to a request, which counts. */
    Optional<Fault> take(Upstream upstream, String endpoint) {
        Optional<Struck> struck = struck(upstream, endpoint);
        struck.ifPresent(this::use);
        return struck.map(each -> each.script.fault);
    }

    /** Counts a request to which the fault found by {@link #peek} applied. */
    void use(Upstream upstream, String endpoint, Fault fault) {
        for (String each : List.of(endpoint, ALL)) {
            Place place = new Place(upstream, each);
            Scripted script = scripted.get(place);
            if (script != null && script.fault.equals(fault)) {
                use(new Struck(place, script));
                return;
            }
        }
    }

    /** All active faults, in the order of their upstreams. */
    List<Entry> entries() {
        return scripted.entrySet().stream()
                .filter(each -> isInForce(each.getKey(), each.getValue()))
                .map(each -> new Entry(each.getKey().upstream, each.getKey().endpoint, each.getValue()))
                .sorted(Comparator.comparing(Entry::upstream).thenComparing(Entry::endpoint))
                .toList();
    }

    private Optional<Struck> struck(Upstream upstream, String endpoint) {
        return struck(new Place(upstream, endpoint)).or(() -> struck(new Place(upstream, ALL)));
    }

    private Optional<Struck> struck(Place place) {
        return Optional.ofNullable(scripted.get(place))
                .filter(script -> isInForce(place, script))
                .filter(script -> script.chance >= 1 || random.nextDouble() < script.chance)
                .map(script -> new Struck(place, script));
    }

    private boolean isInForce(Place place, Scripted script) {
        boolean over =
                script.until.filter(end -> !clock.instant().isBefore(end)).isPresent();
        if (over) {
            scripted.remove(place, script);
        }
        return !over;
    }

    // Atomic, so that two concurrent requests cannot consume the same occurrence.
    private void use(Struck struck) {
        scripted.computeIfPresent(
                struck.place,
                (_, script) -> script.times.isEmpty() || script.fault != struck.script.fault
                        ? script
                        : script.times.getAsInt() == 1 ? null : script.times(script.times.getAsInt() - 1));
    }

    /** An active fault; an empty endpoint stands for the whole upstream. */
    record Entry(Upstream upstream, String endpoint, Scripted script) {}

    /** A fault and the rest of its schedule. */
    record Scripted(Fault fault, OptionalInt times, Optional<Instant> until, double chance) {
        Scripted times(int left) {
            return new Scripted(fault, OptionalInt.of(left), until, chance);
        }
    }

    private record Place(Upstream upstream, String endpoint) {}

    private record Struck(Place place, Scripted script) {}
}
