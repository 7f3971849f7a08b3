package dev.archipelago.market;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a snapshot knows beside its metrics. Immutable.
 *
 * @param closedRsi the RSI at the last closed daily candle; {@link Metric#BTC_RSI_14} itself is that of the candle still
 *     open
 * @param vnd what one USD costs in Vietnamese dong
 * @param secondOpinions what other upstreams say, for the metrics that have one
 */
public record Supplement(
        Optional<Reading> closedRsi, Optional<ExchangeRate> vnd, Map<Metric, SecondOpinion> secondOpinions) {

    /** Nothing is known beside the metrics. */
    public static final Supplement NONE = new Supplement(Optional.empty(), Optional.empty(), Map.of());

    public Supplement {
        EnumMap<Metric, SecondOpinion> copy = new EnumMap<>(Metric.class);
        copy.putAll(secondOpinions);
        secondOpinions = java.util.Collections.unmodifiableMap(copy);
    }

    /** Only the closed candle's RSI, if it is known. */
    public static Supplement of(Optional<Reading> closedRsi) {
        return new Supplement(closedRsi, Optional.empty(), Map.of());
    }
}
