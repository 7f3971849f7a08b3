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
 * The readings of all metrics at one instant. Immutable; the only form in which market data is passed between layers.
 *
 * @param catalog the coins and metrics of the snapshot
 * @param readings one for each metric of the catalogue, in the catalogue's order
 * @param secondOpinions the second opinions, for metrics that have one
 * @param timestamp the time of the snapshot, to which ages are relative
 * @param fetchDuration the duration of the last round of upstream calls
 * @param simulated whether the market is simulated
 */
public record Snapshot(
        MarketCatalog catalog,
        Map<Metric, Reading> readings,
        Map<Metric, SecondOpinion> secondOpinions,
        Instant timestamp,
        Duration fetchDuration,
        boolean simulated) {

    private static final int DONG_DECIMALS = 2;

    /** Creates a snapshot without second opinions. */
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
     * @throws IllegalArgumentException if any other metric of the catalogue has no reading, or a reading's metric is
     *     not in the catalogue
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
                    "snapshot must not have readings of metrics that its catalogue lacks, got " + readings.keySet());
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
     * Returns the reading of {@code metric}.
     *
     * @throws IllegalStateException if the metric is not in the catalogue
     */
    public Reading reading(Metric metric) {
        Reading reading = readings.get(metric);
        if (reading == null) {
            throw new IllegalStateException("no reading of " + metric);
        }
        return reading;
    }

    /** Returns the readings of the metrics that are not supplementary. */
    public Collection<Reading> mainReadings() {
        return readings.values().stream()
                .filter(reading -> !reading.metric().supplementary())
                .toList();
    }

    /** Returns the second opinion on {@code metric}, if there is one. */
    public Optional<SecondOpinion> secondOpinion(Metric metric) {
        return Optional.ofNullable(secondOpinions.get(metric));
    }

    /** Returns the reading of the price of one USD in Vietnamese dong. */
    public Reading usdVnd() {
        return reading(Metrics.USD_VND);
    }

    /**
     * Returns the coin's price in dong: its price in USD times the exchange rate, to two decimal places. The price is
     * as old as the older of the two.
     */
    public Optional<BigDecimal> priceVnd(Coin coin) {
        return usdVnd().value()
                .flatMap(rate -> reading(coin.price())
                        .value()
                        .map(usd -> usd.multiply(rate).setScale(DONG_DECIMALS, RoundingMode.HALF_UP)));
    }

    /** Creates a snapshot without values. */
    public static Snapshot empty(MarketCatalog catalog, Instant timestamp, boolean simulated) {
        Map<Metric, Reading> readings = new LinkedHashMap<>();
        for (Metric metric : catalog.metrics()) {
            readings.put(metric, Reading.absent(metric, ReadingState.UNAVAILABLE));
        }
        return new Snapshot(catalog, readings, timestamp, Duration.ZERO, simulated);
    }
}
