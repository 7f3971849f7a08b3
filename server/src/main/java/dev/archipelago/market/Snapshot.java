package dev.archipelago.market;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The reading of every metric at one instant. Immutable; the only market value that is passed between layers.
 *
 * @param catalog the coins and metrics it is of
 * @param readings one for each metric of the catalogue, in the catalogue's order
 * @param secondOpinions what a second upstream says, for the metrics that have one
 * @param timestamp when the snapshot was taken; ages are counted from here
 * @param fetchDuration how long the last round of upstream calls took
 * @param simulated whether the market is the simulator's
 */
public record Snapshot(
        MarketCatalog catalog,
        Map<Metric, Reading> readings,
        Map<Metric, SecondOpinion> secondOpinions,
        Instant timestamp,
        Duration fetchDuration,
        boolean simulated) {

    private static final int DONG_DECIMALS = 2;

    /** A snapshot without second opinions. */
    public Snapshot(
            MarketCatalog catalog,
            Map<Metric, Reading> readings,
            Instant timestamp,
            Duration fetchDuration,
            boolean simulated) {
        this(catalog, readings, Map.of(), timestamp, fetchDuration, simulated);
    }

    /**
     * Takes the readings in any order. A supplementary metric without a reading counts as unavailable.
     *
     * @throws IllegalArgumentException if another metric of the catalogue has no reading, or there is one of no metric of
     *     it
     */
    public Snapshot {
        Map<Metric, Reading> ordered = new LinkedHashMap<>();
        for (Metric metric : catalog.metrics()) {
            Reading reading = readings.get(metric);
            if (reading != null) {
                ordered.put(metric, reading);
            } else if (metric.supplementary()) {
                ordered.put(metric, Reading.absent(metric, ReadingState.UNAVAILABLE));
            } else {
                throw new IllegalArgumentException(
                        "snapshot needs a reading of " + metric + ", got " + readings.size() + " others");
            }
        }
        if (!ordered.keySet().containsAll(readings.keySet())) {
            throw new IllegalArgumentException(
                    "snapshot must not have readings of metrics that are not its catalogue's," + " got "
                            + readings.keySet());
        }
        readings = Collections.unmodifiableMap(ordered);
        Map<Metric, SecondOpinion> opinions = new LinkedHashMap<>();
        for (Metric metric : catalog.metrics()) {
            SecondOpinion opinion = secondOpinions.get(metric);
            if (opinion != null) {
                opinions.put(metric, opinion);
            }
        }
        secondOpinions = Collections.unmodifiableMap(opinions);
    }

    /**
     * The reading of {@code metric}.
     *
     * @throws IllegalStateException if it is no metric of the catalogue
     */
    public Reading reading(Metric metric) {
        Reading reading = readings.get(metric);
        if (reading == null) {
            throw new IllegalStateException("no reading of " + metric);
        }
        return reading;
    }

    /** The readings of the metrics that are not supplementary. */
    public Collection<Reading> mainReadings() {
        return readings.values().stream()
                .filter(reading -> !reading.metric().supplementary())
                .toList();
    }

    /** What a second upstream says of {@code metric}. */
    public Optional<SecondOpinion> secondOpinion(Metric metric) {
        return Optional.ofNullable(secondOpinions.get(metric));
    }

    /** What one USD costs in Vietnamese dong. */
    public Reading usdVnd() {
        return reading(Metrics.USD_VND);
    }

    /** The coin's price in dong: that in USD times the rate, to two decimals; as old as the older of the two. */
    public Optional<BigDecimal> priceVnd(Coin coin) {
        return usdVnd().value()
                .flatMap(rate -> reading(coin.price())
                        .value()
                        .map(usd -> usd.multiply(rate).setScale(DONG_DECIMALS, RoundingMode.HALF_UP)));
    }

    /** A snapshot in which nothing has been observed yet. */
    public static Snapshot empty(MarketCatalog catalog, Instant timestamp, boolean simulated) {
        Map<Metric, Reading> readings = new LinkedHashMap<>();
        for (Metric metric : catalog.metrics()) {
            readings.put(metric, Reading.absent(metric, ReadingState.UNAVAILABLE));
        }
        return new Snapshot(catalog, readings, timestamp, Duration.ZERO, simulated);
    }
}
