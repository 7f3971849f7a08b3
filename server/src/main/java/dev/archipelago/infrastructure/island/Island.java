package dev.archipelago.infrastructure.island;

import java.util.Map;

/** One part of the house that can be asked how it is. Thread-safe; no method blocks for longer than a second. */
public interface Island extends AutoCloseable {

    /** Its name in health and statistics: lower case, words joined by {@code _}, unique in the house. */
    String name();

    /** The floor it stands on. */
    Layer layer();

    /** How it is now. */
    Health health();

    /** Figures for people and monitors, by name: numbers, booleans, strings or nested maps and lists of these. */
    Map<String, Object> statistics();

    /** Stops it and frees what it holds. A second call does nothing. */
    @Override
    void close();
}
