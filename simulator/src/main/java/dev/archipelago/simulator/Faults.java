package dev.archipelago.simulator;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/** Which upstreams misbehave now, and how. A fault of one endpoint goes before its upstream's. Thread-safe; a fault holds for the next request. */
public final class Faults {

    private static final String ALL = "";

    private final Map<Place, Scripted> scripted = new ConcurrentHashMap<>();
    private final Runnable changed;

    /** Without faults; {@code changed} runs after each one that is set. */
    Faults(Runnable changed) {
        this.changed = changed;
    }

    /**
     * Makes an upstream misbehave until it is cleared.
     *
     * @throws IllegalArgumentException when this fault is not for this upstream
     */
    public void set(Upstream upstream, Fault fault) {
        put(new Place(upstream, ALL), new Scripted(fault, OptionalInt.empty()));
    }

    /**
     * Makes an upstream misbehave for that many requests.
     *
     * @throws IllegalArgumentException when this fault is not for this upstream, or {@code times} is below 1
     */
    public void set(Upstream upstream, Fault fault, int times) {
        put(new Place(upstream, ALL), new Scripted(fault, OptionalInt.of(times)));
    }

    /**
     * Makes one endpoint misbehave until it is cleared.
     *
     * @param endpoint its path below the upstream's own: {@code api/v3/klines}
     * @throws IllegalArgumentException when this fault is not for this upstream
     */
    public void set(Upstream upstream, String endpoint, Fault fault) {
        put(new Place(upstream, endpoint), new Scripted(fault, OptionalInt.empty()));
    }

    /**
     * Makes one endpoint misbehave for that many requests.
     *
     * @throws IllegalArgumentException when this fault is not for this upstream, or {@code times} is below 1
     */
    public void set(Upstream upstream, String endpoint, Fault fault, int times) {
        put(new Place(upstream, endpoint), new Scripted(fault, OptionalInt.of(times)));
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

    /** The fault a request to that endpoint meets, without using it up. */
    Optional<Fault> peek(Upstream upstream, String endpoint) {
        return Optional.ofNullable(scripted.get(new Place(upstream, endpoint)))
                .or(() -> Optional.ofNullable(scripted.get(new Place(upstream, ALL))))
                .map(Scripted::fault);
    }

    /** The fault a request to that endpoint meets, used up by one. */
    Optional<Fault> take(Upstream upstream, String endpoint) {
        return take(new Place(upstream, endpoint)).or(() -> take(new Place(upstream, ALL)));
    }

    /** All faults in force, in the order of their upstreams. */
    List<Entry> entries() {
        return scripted.entrySet().stream()
                .map(each -> new Entry(
                        each.getKey().upstream, each.getKey().endpoint, each.getValue().fault, each.getValue().times))
                .sorted(Comparator.comparing(Entry::upstream).thenComparing(Entry::endpoint))
                .toList();
    }

    private void put(Place place, Scripted script) {
        check(place.upstream, script.fault);
        if (script.times.isPresent() && script.times.getAsInt() < 1) {
            throw new IllegalArgumentException("times is " + script.times.getAsInt() + "; expected at least 1");
        }
        scripted.put(place, script);
        changed.run();
    }

    private Optional<Fault> take(Place place) {
        // compute is atomic, so two requests at once cannot use up the same one.
        Fault[] taken = new Fault[1];
        scripted.computeIfPresent(place, (_, script) -> {
            taken[0] = script.fault;
            return script.times.isEmpty()
                    ? script
                    : script.times.getAsInt() == 1
                            ? null
                            : new Scripted(script.fault, OptionalInt.of(script.times.getAsInt() - 1));
        });
        return Optional.ofNullable(taken[0]);
    }

    private static void check(Upstream upstream, Fault fault) {
        boolean fits = switch (fault) {
            case Fault.Silence _ -> upstream == Upstream.BINANCE_STREAM;
            case Fault.Shape _ -> upstream == Upstream.COINMARKETCAP;
            case Fault.Status status ->
                codeFits(upstream, status.code()) && (status.status() != 200 || upstream == Upstream.COINMARKETCAP);
            case Fault.Limit limit -> codeFits(upstream, limit.code());
            default -> true;
        };
        if (!fits) {
            throw new IllegalArgumentException(
                    "this fault is not for " + upstream.id()
                            + "; silence is for binance-stream, shape and status 200 are for coinmarketcap, code is for binance and coinmarketcap");
        }
    }

    private static boolean codeFits(Upstream upstream, Optional<Integer> code) {
        return code.isEmpty() || upstream == Upstream.BINANCE || upstream == Upstream.COINMARKETCAP;
    }

    /** A fault in force; an empty endpoint stands for the whole upstream. */
    record Entry(Upstream upstream, String endpoint, Fault fault, OptionalInt times) {}

    private record Place(Upstream upstream, String endpoint) {}

    private record Scripted(Fault fault, OptionalInt times) {}
}
