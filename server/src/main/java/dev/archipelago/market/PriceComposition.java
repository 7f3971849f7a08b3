package dev.archipelago.market;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * How a reference price was computed: the median of the prices of several sources.
 *
 * @param sources the upstreams whose prices were used, by their names in JSON; at least one
 * @param leftOut the upstreams that have a price which was not used
 * @param spreadPercent the difference between the highest and the lowest price used, in percent of the median; never
 *     negative
 */
public record PriceComposition(List<String> sources, List<LeftOut> leftOut, BigDecimal spreadPercent) {
    private static final String PREFIX = "median of ";
    private static final String SEPARATOR = ", ";

    /** Why a price was not used. */
    public enum Reason {
        /** It is too far from those of the other sources. */
        DEVIATES,
        /** It is too old. */
        SILENT,
        /** It is in USDT, and the price of a USDT in USD is unknown. */
        NO_RATE
    }

    /**
     * An upstream whose price was not used.
     *
     * @param differencePercent the difference of its price from the median, in percent; negative if it is lower; empty
     *     if it is not compared
     */
    public record LeftOut(String source, Reason reason, Optional<BigDecimal> differencePercent) {
        public LeftOut {
            differencePercent = differencePercent.map(Decimals::plain);
        }
    }

    /** @throws IllegalArgumentException if there is no source */
    public PriceComposition {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("a reference price must have at least one source");
        }
        sources = List.copyOf(sources);
        leftOut = List.copyOf(leftOut);
        spreadPercent = Decimals.plain(spreadPercent);
    }

    /** Returns the source of the reading in JSON: {@code median of binance, coinbase, kraken}. */
    public String source() {
        return PREFIX + String.join(SEPARATOR, sources);
    }

    /** Returns the upstreams that {@link #source} names; empty if {@code source} is not the source of a median. */
    public static List<String> sourcesOf(String source) {
        return source.startsWith(PREFIX)
                ? List.of(source.substring(PREFIX.length()).split(SEPARATOR))
                : List.of();
    }
}
