package dev.archipelago.web.view;

import java.util.List;
import java.util.function.Supplier;

/** Keeps drawn charts beyond the process that drew them. Thread-safe. */
@FunctionalInterface
public interface ChartStore {

    /** A store that keeps nothing. */
    ChartStore NONE = (hash, draw) -> draw.get();

    /**
     * Returns the charts of one call, drawn by {@code draw} if they are not stored. Blocks.
     *
     * @param hash the SHA-256 of the chart script and its arguments in hexadecimal digits, on which alone the charts
     *     depend
     * @throws ChartEngineException if they cannot be drawn
     */
    List<ChartEngine.Chart> get(String hash, Supplier<List<ChartEngine.Chart>> draw);
}
