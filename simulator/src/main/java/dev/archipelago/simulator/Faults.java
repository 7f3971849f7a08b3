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
 * Which upstreams misbehave now, and how. A fault of one endpoint goes before its upstream's; where its chance spares a request, the
 * upstream's may still strike. Thread-safe; a fault holds for the next request.
 */
public final class Faults {

    private static final String ALL = "";

    private final Map<Place, Scripted> scripted = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Runnable changed;

    /** Without faults; {@code random} decides those that strike by chance, {@code changed} runs after each one that is set. */
    Faults(InstantSource clock, RandomGenerator random, Runnable changed) {
        this.clock = clock;
        this.random = random;
        this.changed = changed;
    }

    /**
     * Makes an upstream misbehave until it is cleared.
     *
     * @throws IllegalArgumentException when this fault is not for this upstream
     */
    public void set(Upstream upstream, Fault fault) {
        set(upstream, fault, Terms.always());
    }

    /**
     * Makes an upstream misbehave for that many requests.
     *
     * @throws IllegalArgumentException when this fault is not for this upstream, or {@code times} is below 1
     */
    public void set(Upstream upstream, Fault fault, int times) {
        set(upstream, fault, Terms.always().times(times));
    }

    /**
     * Makes an upstream misbehave on those terms.
     *
     * @throws IllegalArgumentException when this fault is not for this upstream
     */
    public void set(Upstream upstream, Fault fault, Terms terms) {
        set(upstream, ALL, fault, terms);
    }

    /**
     * Makes one endpoint misbehave until it is cleared.
     *
     * @param endpoint its path below the upstream's own: {@code api/v3/klines}
     * @throws IllegalArgumentException when this fault is not for this upstream
     */
    public void set(Upstream upstream, String endpoint, Fault fault) {
        set(upstream, endpoint, fault, Terms.always());
    }

    /**
     * Makes one endpoint misbehave for that many requests.
     *
     * @throws IllegalArgumentException when this fault is not for this upstream, or {@code times} is below 1
     */
    public void set(Upstream upstream, String endpoint, Fault fault, int times) {
        set(upstream, endpoint, fault, Terms.always().times(times));
    }

    /**
     * Makes one endpoint misbehave on those terms.
     *
     * @throws IllegalArgumentException when this fault is not for this upstream
     */
    public void set(Upstream upstream, String endpoint, Fault fault, Terms terms) {
        FaultRules.check(upstream, fault);
        Instant now = clock.instant();
        scripted.put(
                new Place(upstream, endpoint),
                new Scripted(fault, terms.times(), terms.lasting().map(now::plus), terms.chance()));
        changed.run();
    }

    /** Ends the faults of an upstream and all its endpoints. What is already stalled stays so. */
    public void clear(Upstream upstream) {
        scripted.keySet().removeIf(place -> place.upstream == upstream);
    }

    /** Ends the fault of one endpoint. */
    public void clear(Upstream upstream, String endpoint) {
        scripted.remove(new Place(upstream, endpoint));
    }

    /** Ends all faults. */
    public void clear() {
        scripted.clear();
    }

    /** The fault a request to that endpoint meets, without using it up; chance decides anew at each call. */
    Optional<Fault> peek(Upstream upstream, String endpoint) {
        return struck(upstream, endpoint).map(place -> place.script.fault);
    }

    /** The fault a request to that endpoint meets, used up by one. */
    Optional<Fault> take(Upstream upstream, String endpoint) {
        Optional<Struck> struck = struck(upstream, endpoint);
        struck.ifPresent(this::use);
        return struck.map(each -> each.script.fault);
    }

    /** Uses up one of a fault that {@link #peek} found. */
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

    /** All faults in force, in the order of their upstreams. */
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

    // Atomic, so that two requests at once cannot use up the same one.
    private void use(Struck struck) {
        scripted.computeIfPresent(
                struck.place,
                (_, script) -> script.times.isEmpty() || script.fault != struck.script.fault
                        ? script
                        : script.times.getAsInt() == 1 ? null : script.times(script.times.getAsInt() - 1));
    }

    /** A fault in force; an empty endpoint stands for the whole upstream. */
    record Entry(Upstream upstream, String endpoint, Scripted script) {}

    /** A fault and what is left of its terms. */
    record Scripted(Fault fault, OptionalInt times, Optional<Instant> until, double chance) {
        Scripted times(int left) {
            return new Scripted(fault, OptionalInt.of(left), until, chance);
        }
    }

    private record Place(Upstream upstream, String endpoint) {}

    private record Struck(Place place, Scripted script) {}
}
