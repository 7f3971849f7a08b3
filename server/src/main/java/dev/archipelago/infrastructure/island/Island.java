package dev.archipelago.infrastructure.island;

import java.util.Map;

/** A component that reports its health and statistics. Thread-safe; no method blocks for longer than a second. */
public interface Island extends AutoCloseable {

    /** Its name in health and statistics: lower case, words joined by {@code _}, unique in the server. */
    String name();

    /** The floor it stands on. */
    Layer layer();

    /** How it is now. */
    Health health();

    /** Figures for people and monitors, by name: numbers, booleans, strings or nested maps and lists of these. */
    Map<String, Object> statistics();

    /** Stops the component and releases its resources. A second call does nothing. */
    @Override
    void close();
}
