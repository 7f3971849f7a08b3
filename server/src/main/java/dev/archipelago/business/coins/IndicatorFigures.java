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
 * @param kline the one they hold at
 * @param klines how many in a row they are worked out from, this one included
 * @param observedAt when its closing price held
 * @param sources the upstreams the prices come from, sorted
 * @param missing why an indicator is not among the values
 */
public record IndicatorFigures(
        Kline kline,
        int klines,
        Instant observedAt,
        ReadingState state,
        List<String> sources,
        IndicatorSet set,
        Map<Indicator, String> missing) {

    /** The figures at the last of some klines in a row. */
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

    /** The value of the indicator with this name in JSON; empty if it is missing. */
    public Optional<BigDecimal> value(String key) {
        return Optional.ofNullable(set.values().get(indicator(key)));
    }

    /** How many klines in a row the indicator with this name in JSON needs. */
    public static int needs(String key) {
        return indicator(key).klines();
    }

    private static Indicator indicator(String key) {
        return Indicator.valueOf(key.toUpperCase(Locale.ROOT));
    }

    /** The same without one indicator. */
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
