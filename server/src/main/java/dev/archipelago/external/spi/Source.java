package dev.archipelago.external.spi;

import java.time.Duration;

/**
 * A source of one kind of figure from one upstream. Thread-safe; {@link #fetch} blocks for about {@link #deadline} at most.
 *
 * @param <T> the type of its values
 */
public interface Source<T> {

    /** The upstream's name in JSON: {@code binance}, {@code coingecko}, … */
    String name();

    /** The name of the figure, in lower case: {@code coin_prices}, {@code global}, … */
    String figure();

    /** The time limit of a fetch. */
    Duration deadline();

    /** The period in which the upstream updates its values; states of readings are multiples of it. */
    Duration interval();

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
