package dev.archipelago.simulator;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the calls of each endpoint, whatever the response. A stream connection counts as one call. Thread-safe. */
public final class CallCounter {

    /** Counts calls of endpoints that the upstream does not have. */
    static final String UNKNOWN = "unknown";

    private final Map<Upstream, Map<String, LongAdder>> counts = new ConcurrentHashMap<>();

    CallCounter() {}

    /** Calls of one endpoint, such as {@code api/v3/klines}, since the last {@link #clear()}. */
    public long count(Upstream upstream, String endpoint) {
        LongAdder count = counts.getOrDefault(upstream, Map.of()).get(endpoint);
        return count == null ? 0 : count.sum();
    }

    /** Calls of all endpoints of an upstream since the last {@link #clear()}. */
    public long count(Upstream upstream) {
        return counts.getOrDefault(upstream, Map.of()).values().stream()
                .mapToLong(LongAdder::sum)
                .sum();
    }

    /** Resets all counts. */
    public void clear() {
        counts.clear();
    }

    void add(Upstream upstream, String endpoint) {
        counts.computeIfAbsent(upstream, _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(endpoint, _ -> new LongAdder())
                .increment();
    }

    Map<String, Long> of(Upstream upstream) {
        Map<String, Long> sums = new TreeMap<>();
        counts.getOrDefault(upstream, Map.of()).forEach((endpoint, count) -> sums.put(endpoint, count.sum()));
        return sums;
    }
}
