package dev.archipelago.external.spi;

import java.time.Duration;
import java.util.function.Function;

/**
 * A source that an upstream offers.
 *
 * @param rank sources of a kind are called in ascending order of rank, those of equal rank in the order of registration
 *     of their upstreams; the ranks in use are multiples of ten, which leaves room for others
 * @param weight the units of the upstream's budget that one fetch uses, at least 1
 * @param reuse how long an answer may be used again, because the upstream itself caches it as long; zero: not at all
 * @param factory creates the source; called once per server
 */
public record SourceOffer<T>(
        SourceKind<T> kind, int rank, int weight, Duration reuse, Function<SourceContext, Source<T>> factory) {

    /** The rank of a primary source. */
    public static final int FIRST = 10;

    /** The rank of the first fallback. */
    public static final int SECOND = 20;

    /** The rank of the second fallback. */
    public static final int THIRD = 30;
}
