package dev.archipelago.infrastructure.island;

/** A component that reports its health and statistics. Thread-safe; no method blocks for longer than a second. */
public interface Island extends AutoCloseable {

    /** The name in health reports and statistics: lower case, words joined by {@code _}, unique in the server. */
    String name();

    /** The layer of the architecture that the component belongs to. */
    Layer layer();

    /** The current health. */
    Health health();

    /** The current statistics. */
    Statistics statistics();

    /** Stops the component and releases its resources. A second call does nothing. */
    @Override
    void close();
}
