package dev.archipelago.external.spi;

import java.time.Duration;

/**
 * A source of one kind of figure from one upstream. Thread-safe; {@link #fetch} blocks for about {@link #deadline} at
 * most.
 *
 * @param <T> the type of its values
 */
public interface Source<T> {

    /** What it fetches, always the same. */
    SourceDescription description();

    /** The upstream's name in JSON: {@code binance}, {@code coingecko}, … */
    default String name() {
        return description().upstream();
    }

    /** The name of the figure, in lower case: {@code coin_prices}, {@code global}, … */
    default String figure() {
        return description().figure();
    }

    /** The time limit of a fetch. */
    default Duration deadline() {
        return description().deadline();
    }

    /** The period in which the upstream updates its values; states of readings are multiples of it. */
    default Duration interval() {
        return description().interval();
    }

    /** Whether the key it needs is set. */
    default boolean configured() {
        return true;
    }

    /**
     * Fetches the current value.
     *
     * @throws SourceException if there is no valid value
     */
    T fetch() throws SourceException;
}
