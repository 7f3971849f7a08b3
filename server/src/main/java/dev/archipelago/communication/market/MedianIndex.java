package dev.archipelago.communication.market;

import dev.archipelago.market.PriceComposition.LeftOut;
import dev.archipelago.market.PriceComposition.Reason;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The median of the prices of one instrument at several sources. A price further than {@link #LIMIT} from the median of
 * the others is left out until it is back within half of that. The price furthest away is judged first, so that one
 * wrong price does not put its neighbours in the wrong. Between two prices that contradict each other the last median
 * decides; without one there is no median. Not thread-safe.
 */
final class MedianIndex {
    /** The largest accepted difference from the median of the other prices, in parts of it. */
    static final double LIMIT = 0.02;

    /** Differences from the others that are at least this part of the largest one count as equal to it. */
    private static final double TIE = 0.75;

    private static final MathContext PRECISION = new MathContext(10);
    private static final BigDecimal HALF = new BigDecimal("0.5");
    private static final int SPREAD_DECIMALS = 3;
    private static final int DIFFERENCE_DECIMALS = 2;

    private Set<String> deviating = Set.of();
    private @Nullable BigDecimal last;

    /**
     * A median.
     *
     * @param sources the sources whose prices were used, in the order of the prices
     * @param leftOut the other sources
     * @param spreadPercent the difference between the highest and the lowest price used, in percent of the median
     */
    record Median(BigDecimal value, List<String> sources, List<LeftOut> leftOut, BigDecimal spreadPercent) {}

    /** Forgets the last median, because it is too old to judge prices. */
    void forget() {
        last = null;
        deviating = Set.of();
    }

    /** Returns the sources that are left out because their prices deviate. */
    Set<String> deviating() {
        return deviating;
    }

    /**
     * Returns the median of the current prices by source; empty if there is no price, or if two contradict each other.
     */
    Optional<Median> of(Map<String, BigDecimal> prices) {
        Map<String, BigDecimal> used = new LinkedHashMap<>(prices);
        Optional<String> worst = worst(used);
        while (worst.isPresent()) {
            if (used.size() == 2 && last == null && !deviating.contains(worst.get())) {
                return Optional.empty();
            }
            used.remove(worst.get());
            worst = worst(used);
        }
        if (used.isEmpty()) {
            return Optional.empty();
        }
        BigDecimal value = median(used.values()).round(PRECISION);
        Set<String> out = new HashSet<>(prices.keySet());
        out.removeAll(used.keySet());
        deviating = Set.copyOf(out);
        last = value;
        List<LeftOut> leftOut = prices.entrySet().stream()
                .filter(price -> !used.containsKey(price.getKey()))
                .map(price -> new LeftOut(
                        price.getKey(),
                        Reason.DEVIATES,
                        Optional.of(percent(price.getValue().subtract(value), value, DIFFERENCE_DECIMALS))))
                .toList();
        return Optional.of(new Median(value, List.copyOf(used.keySet()), leftOut, spread(used.values(), value)));
    }

    /** Returns the source to leave out next; empty if all agree. */
    private Optional<String> worst(Map<String, BigDecimal> prices) {
        if (prices.size() < 2) {
            return Optional.empty();
        }
        Map<String, Double> excesses = new LinkedHashMap<>();
        prices.forEach((source, price) -> {
            Map<String, BigDecimal> others = new LinkedHashMap<>(prices);
            others.remove(source);
            double limit = deviating.contains(source) ? LIMIT / 2 : LIMIT;
            excesses.put(source, difference(price, median(others.values())) / limit);
        });
        double largest = excesses.values().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        if (largest <= 1) {
            return Optional.empty();
        }
        return excesses.entrySet().stream()
                .filter(excess -> excess.getValue() > 1 && excess.getValue() >= largest * TIE)
                .max(Comparator.<Map.Entry<String, Double>>comparingDouble(excess -> fromLast(prices, excess.getKey()))
                        .thenComparing(Map.Entry::getValue))
                .map(Map.Entry::getKey);
    }

    private double fromLast(Map<String, BigDecimal> prices, String source) {
        BigDecimal price = prices.get(source);
        BigDecimal known = last;
        return known == null || price == null ? 0 : difference(price, known);
    }

    /** Returns the logarithm of the ratio: about the difference in parts, and the same in both directions. */
    private static double difference(BigDecimal price, BigDecimal from) {
        return Math.abs(Math.log(price.doubleValue() / from.doubleValue()));
    }

    private static BigDecimal median(Collection<BigDecimal> prices) {
        List<BigDecimal> sorted = new ArrayList<>(prices);
        sorted.sort(null);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : sorted.get(middle - 1).add(sorted.get(middle)).multiply(HALF);
    }

    private static BigDecimal spread(Collection<BigDecimal> prices, BigDecimal median) {
        BigDecimal highest = prices.stream().reduce(BigDecimal::max).orElse(median);
        BigDecimal lowest = prices.stream().reduce(BigDecimal::min).orElse(median);
        return percent(highest.subtract(lowest), median, SPREAD_DECIMALS);
    }

    private static BigDecimal percent(BigDecimal part, BigDecimal whole, int decimals) {
        return part.movePointRight(2).divide(whole, decimals, RoundingMode.HALF_UP);
    }
}
