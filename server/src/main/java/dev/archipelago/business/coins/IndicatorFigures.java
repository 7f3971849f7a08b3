package dev.archipelago.business.coins;

import dev.archipelago.indicator.Indicator;
import dev.archipelago.indicator.IndicatorSet;
import dev.archipelago.market.Kline;
import dev.archipelago.market.ReadingState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The indicators of a coin at one kline.
 *
 * @param kline the kline of the values
 * @param klines the number of consecutive klines used for the computation, including this one
 * @param observedAt the time of the closing price
 * @param sources the upstreams of the prices, sorted
 * @param missing the reasons for absent indicators
 */
public record IndicatorFigures(
        Kline kline,
        int klines,
        Instant observedAt,
        ReadingState state,
        List<String> sources,
        IndicatorSet set,
        Map<Indicator, String> missing) {

    /** Computes the indicators at the last of the given consecutive klines. */
    static IndicatorFigures of(List<Kline> klines, Instant observedAt, ReadingState state) {
        IndicatorSet set = IndicatorSet.of(klines);
        Map<Indicator, String> missing = new EnumMap<>(Indicator.class);
        for (Indicator indicator : Indicator.values()) {
            if (!set.values().containsKey(indicator)) {
                missing.put(
                        indicator, "needs " + indicator.klines() + " klines in a row, " + klines.size() + " are there");
            }
        }
        List<String> sources =
                klines.stream().map(Kline::source).distinct().sorted().toList();
        return new IndicatorFigures(klines.getLast(), klines.size(), observedAt, state, sources, set, missing);
    }

    /** Returns the value of the indicator with the given JSON name; empty if it is absent. */
    public Optional<BigDecimal> value(String key) {
        return Optional.ofNullable(set.values().get(indicator(key)));
    }

    /** Returns the minimum number of consecutive klines for the indicator with the given JSON name. */
    public static int needs(String key) {
        return indicator(key).klines();
    }

    private static Indicator indicator(String key) {
        return Indicator.valueOf(key.toUpperCase(Locale.ROOT));
    }

    /** Returns these figures without the given indicator. */
    IndicatorFigures without(Indicator indicator, String reason) {
        Map<Indicator, BigDecimal> values = new EnumMap<>(Indicator.class);
        values.putAll(set.values());
        values.remove(indicator);
        Map<Indicator, String> more = new EnumMap<>(Indicator.class);
        more.putAll(missing);
        more.putIfAbsent(indicator, reason);
        return new IndicatorFigures(kline, klines, observedAt, state, sources, new IndicatorSet(values), more);
    }
}
