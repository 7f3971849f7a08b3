package dev.archipelago.external.spi;

import java.time.Duration;

/**
 * One upstream asked for one figure. Thread-safe; {@link #fetch} blocks no longer than about {@link #deadline}.
 *
 * @param <T> the figure's value
 */
public interface Source<T> {

    /** The upstream's name in JSON: {@code binance}, {@code coingecko}, … */
    String name();

    /** What it is asked for, in lower case: {@code coin_prices}, {@code global}, … */
    String figure();

    /** How long an answer may take altogether. */
    Duration deadline();

    /** How often the upstream has something new; states of readings are counted in this. */
    Duration interval();

    /** Whether the key it needs is set. */
    default boolean configured() {
        return true;
    }

    /**
     * Asks the upstream now.
     *
     * @throws SourceException if there is no valid value
     */
    T fetch() throws SourceException;
}
