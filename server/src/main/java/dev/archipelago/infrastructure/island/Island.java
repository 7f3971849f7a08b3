package dev.archipelago.infrastructure.island;

import java.util.Map;
import java.util.Set;

/** A component that reports its health and statistics. Thread-safe; no method blocks for longer than a second. */
public interface Island extends AutoCloseable {

    /** The name in health reports and statistics: lower case, words joined by {@code _}, unique in the server. */
    String name();

    /** The layer of the architecture that the component belongs to. */
    Layer layer();

    /** The current health. */
    Health health();

    /** Statistics by name: numbers, booleans, strings or nested maps and lists of these. */
    Map<String, Object> statistics();

    /**
     * The names of those statistics that only grow while the component runs, in nested maps too. They are counters in
     * Prometheus.
     */
    default Set<String> counters() {
        return Set.of();
    }

    /** Stops the component and releases its resources. A second call does nothing. */
    @Override
    void close();
}
